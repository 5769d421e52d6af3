package render

import (
	"bytes"
	"strconv"
	"strings"
)

// writeCSV quotes by RFC 4180 and ends lines with "\n". A cell that a
// spreadsheet would take for a formula is written as it is: a format for
// programs does not alter data for the sake of spreadsheets, which have xlsx,
// nor of terminals. Formulas counts them.
func writeCSV(b *bytes.Buffer, t Table, o Options) error {
	return writeSeparated(b, t, o, ",", csvCell)
}

// writeTSV has no quoting: a tab or a line end inside a cell becomes a space.
func writeTSV(b *bytes.Buffer, t Table, o Options) error {
	return writeSeparated(b, t, o, "\t", tsvCell.Replace)
}

// Formulas reports how many cells of a table, as csv or tsv, a spreadsheet that
// opens the file would take for formulas: texts that begin with = + - @, a tab or
// a carriage return, and are no numbers.
func Formulas(t Table, o Options) int {
	if o.Format != FormatCSV && o.Format != FormatTSV {
		return 0
	}
	t, err := prepare(t, o)
	if err != nil {
		return 0 // and nothing is written
	}
	n := 0
	for _, row := range t.Rows {
		for _, v := range row {
			if s := plain(v.Data); s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
				if _, err := strconv.ParseFloat(s, 64); err != nil {
					n++
				}
			}
		}
	}
	return n
}

var tsvCell = strings.NewReplacer("\t", " ", "\r\n", " ", "\r", " ", "\n", " ")

func csvCell(s string) string {
	if strings.ContainsAny(s, ",\"\r\n") || strings.TrimSpace(s) != s {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

func writeSeparated(b *bytes.Buffer, t Table, o Options, comma string, cell func(string) string) error {
	line := func(cells int, at func(int) string) {
		for i := range cells {
			if i > 0 {
				b.WriteString(comma)
			}
			b.WriteString(cell(at(i)))
		}
		// Readers of CSV skip a blank line, and with it a row whose only
		// cell is empty.
		if comma == "," && cells == 1 && at(0) == "" {
			b.WriteString(`""`)
		}
		b.WriteByte('\n')
	}
	if !o.NoHeader {
		line(len(t.Columns), func(i int) string { return t.Columns[i].Key })
	}
	for _, row := range t.Rows {
		line(len(row), func(i int) string { return plain(row[i].Data) })
	}
	return nil
}
