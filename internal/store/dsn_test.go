package store

import "testing"

// Paths of people's folders, and of network shares, reach SQLite whole.
func TestFileURI(t *testing.T) {
	for path, want := range map[string]string{
		"/data/名单 #1?.db":           "file:///data/%E5%90%8D%E5%8D%95%20%231%3F.db?mode=ro",
		"C:/Users/王/tracker.db":     "file:///C:/Users/%E7%8E%8B/tracker.db?mode=ro",
		"//server/share/tracker.db": "file:////server/share/tracker.db?mode=ro",
		"/data/100%.db":             "file:///data/100%25.db?mode=ro",
	} {
		if got := fileURI(path, "mode=ro"); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}
