package sme

import (
	"regexp"
	"strings"
	"unicode"
)

// CodeGrade says how far a printed unified social credit code can be trusted
// (GB 32100-2015). Grades are stable words.
type CodeGrade string

// The grades of a code.
const (
	CodeNone       CodeGrade = ""           // nothing printed
	CodeGood       CodeGrade = "good"       // both check characters hold
	CodeCheckFails CodeGrade = "check"      // position 18 fails, the organisation code's own check holds
	CodeOrgFails   CodeGrade = "org-check"  // position 17 fails, 18 holds
	CodeBad        CodeGrade = "bad"        // wrong length or character, or both checks fail: kept as text, never a key
	CodeOldNumber  CodeGrade = "old-number" // a 15-digit registration number of before 2015
	CodeDestroyed  CodeGrade = "destroyed"  // a spreadsheet made a number of it (1.23E+17): unrecoverable
)

const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	codeWeights  [17]int
	orgWeights   = [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	destroyed    = regexp.MustCompile(`^\d(\.\d+)?E\+?\d{2}$`)
	oldNumber    = regexp.MustCompile(`^\d{15}$`)
	roundedDigit = regexp.MustCompile(`^\d{15}000$`)
)

func init() {
	w := 1
	for i := range codeWeights {
		codeWeights[i] = w
		w = w * 3 % 31
	}
}

// maxCode is how many bytes a printed code has at most, with spaces and signs
// between its 18 characters.
const maxCode = 512

// CleanCode returns a printed code in the form codes are compared in: half
// width, upper case, without spaces. A text too long for any code is left as it is.
func CleanCode(printed string) string {
	plain := true
	for i := 0; i < len(printed); i++ {
		c := printed[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			plain = false
			break
		}
	}
	if plain || len(printed) > maxCode {
		return printed
	}
	return compatible(printed, func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\'' {
			return -1
		}
		return unicode.ToUpper(r)
	})
}

// GradeCode grades a code that CleanCode has cleaned.
func GradeCode(code string) CodeGrade {
	if code == "" {
		return CodeNone
	}
	c17, c18 := codeChecks(code)
	switch {
	case c17 && c18:
		return CodeGood
	case destroyed.MatchString(code):
		return CodeDestroyed
	case oldNumber.MatchString(code):
		return CodeOldNumber
	case c17:
		if roundedDigit.MatchString(code) {
			return CodeDestroyed
		}
		return CodeCheckFails
	case c18:
		return CodeOrgFails
	case roundedDigit.MatchString(code):
		return CodeDestroyed
	}
	return CodeBad
}

// codeValues are the values of a code's characters: their places in codeAlphabet, -1
// of those that none has.
var codeValues = func() (values [256]int8) {
	for c := range values {
		values[c] = int8(strings.IndexByte(codeAlphabet, byte(c)))
	}
	return values
}()

// codeChecks reports whether the checks at positions 17 and 18 hold.
func codeChecks(code string) (c17, c18 bool) {
	if len(code) != 18 {
		return false, false
	}
	sum, org := 0, 0
	for i := range 18 {
		v := int(codeValues[code[i]])
		if v < 0 || i >= 2 && i < 8 && v > 9 {
			return false, false
		}
		if i < 17 {
			sum += v * codeWeights[i]
		}
		if i >= 8 && i < 16 {
			org += orgValue(code[i]) * orgWeights[i-8]
		}
	}
	return code[16] == "0X987654321"[org%11], code[17] == codeAlphabet[(31-sum%31)%31]
}

// orgValue is a character's value in an organisation code (GB 11714): 0-9, A=10 … Z=35.
func orgValue(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c-'A') + 10
}

// CodeKey returns what identifies a firm in a cleaned code: its organisation
// code (characters 9 to 17), or "" if both checks fail.
func CodeKey(code string) string {
	if c17, c18 := codeChecks(code); c17 || c18 {
		return code[8:17]
	}
	return ""
}

// lookAlikes are the characters that people and scanners take for each other.
var lookAlikes = map[byte]string{
	'O': "0Q", 'I': "1", 'S': "5", 'Z': "2", 'V': "UY", '0': "D", '1': "7", '5': "6", '8': "B", 'B': "8",
	'D': "0", 'Q': "0", 'U': "W", 'W': "U", '2': "7", '7': "1", '6': "5G", 'G': "6", 'L': "1", 'Y': "X", 'X': "Y",
}

// CorrectCode returns the one good code that a mistyped one was likely meant to
// be: look-alike characters put right, or one pair of neighbours exchanged.
// It returns "" if there is none, or more than one, or if the organisation part
// holds: that names the firm, and a code with another beginning would be of
// another kind of body.
func CorrectCode(code string) string {
	if orgHolds, _ := codeChecks(code); len(code) != 18 || orgHolds {
		return ""
	}
	b := []byte(code)
	for i, c := range b {
		if strings.IndexByte(codeAlphabet, c) < 0 {
			if alt, ok := lookAlikes[c]; ok {
				b[i] = alt[0]
			}
		}
	}
	if s := string(b); GradeCode(s) == CodeGood {
		return s
	}
	found := ""
	try := func(s string) bool {
		if GradeCode(s) != CodeGood || s == found {
			return true
		}
		if found != "" {
			return false
		}
		found = s
		return true
	}
	for i := range b {
		was := b[i]
		for _, alt := range []byte(lookAlikes[was]) {
			b[i] = alt
			if !try(string(b)) {
				return ""
			}
		}
		b[i] = was
		if i > 0 && b[i] != b[i-1] {
			b[i], b[i-1] = b[i-1], b[i]
			if !try(string(b)) {
				return ""
			}
			b[i], b[i-1] = b[i-1], b[i]
		}
	}
	return found
}
