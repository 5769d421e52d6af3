package main

import (
	"runtime/debug"
	"strings"
)

// version says which build of the program this is: a release's number, else
// the commit it was built from, else "dev".
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
	setting := map[string]string{}
	for _, s := range info.Settings {
		setting[s.Key] = s.Value
	}
	revision := setting["vcs.revision"]
	v := info.Main.Version
	// What is built in a checkout without a tag gets a made-up version that holds the commit.
	if v != "" && v != "(devel)" && (revision == "" || !strings.Contains(v, revision[:min(12, len(revision))])) {
		return v
	}
	if revision == "" {
		return "dev"
	}
	v = "dev " + revision[:min(12, len(revision))]
	if day, _, ok := strings.Cut(setting["vcs.time"], "T"); ok {
		v += " of " + day
	}
	if setting["vcs.modified"] == "true" {
		v += ", modified"
	}
	return v
}
