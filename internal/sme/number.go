package sme

import "strconv"

// Numbers that count nothing have types of their own: they are printed as they
// are, without the commas that counts have.

// DocumentNumber is the number of a document in a registry.
type DocumentNumber int64

// LogNumber is the number of a line of a registry's log.
type LogNumber int64

// ParseLogNumber reads a number as programs write it.
func ParseLogNumber(text string) (LogNumber, error) {
	n, err := strconv.Atoi(text)
	return LogNumber(n), err
}

// RowNumber is the number of a row in its file, as spreadsheets number rows.
type RowNumber int

func (n DocumentNumber) String() string { return strconv.FormatInt(int64(n), 10) }
func (n LogNumber) String() string      { return strconv.FormatInt(int64(n), 10) }
func (n RowNumber) String() string      { return strconv.Itoa(int(n)) }
