package render

import (
	"bytes"
	"fmt"
	"strings"
)

// writeMarkdown writes GitHub's dialect.
func writeMarkdown(b *bytes.Buffer, t Table, o Options) error {
	if t.Title != "" {
		fmt.Fprintf(b, "# %s\n\n", markdown(t.Title))
	}
	meta := false
	for _, f := range t.Meta {
		if f.Title != "" {
			fmt.Fprintf(b, "- **%s**: %s\n", markdown(f.Title), markdown(f.Value.String()))
			meta = true
		}
	}
	if meta {
		b.WriteByte('\n')
	}

	line := func(cells int, at func(int) string) {
		for i := range cells {
			b.WriteString(strings.TrimRight("| "+at(i), " ") + " ")
		}
		b.WriteString("|\n")
	}
	line(len(t.Columns), func(i int) string {
		if o.NoHeader {
			return ""
		}
		return markdown(t.Columns[i].Title)
	})
	line(len(t.Columns), func(i int) string {
		if t.Columns[i].Right {
			return "---:"
		}
		return "---"
	})
	for _, row := range t.Rows {
		line(len(row), func(i int) string { return markdown(row[i].String()) })
	}
	if t.Total != nil {
		line(len(t.Total), func(i int) string {
			if s := markdown(t.Total[i].String()); s != "" {
				return "**" + s + "**"
			}
			return ""
		})
	}
	for i, n := range t.Notes {
		if i == 0 {
			b.WriteByte('\n')
		}
		n = markdown(n)
		if n != "" && strings.ContainsRune("#+->", rune(n[0])) {
			n = `\` + n // else a heading, a list or a quotation inside the item
		}
		fmt.Fprintf(b, "- %s\n", n)
	}
	return nil
}

// A name from a file must not turn into a link, a picture or a tag.
var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, `|`, `\|`, "`", "\\`", `*`, `\*`, `_`, `\_`, `~`, `\~`,
	`[`, `\[`, `]`, `\]`, `<`, `\<`, `&`, `\&`,
)

func markdown(s string) string {
	return markdownEscapes.Replace(strings.TrimSpace(Clean(s)))
}
