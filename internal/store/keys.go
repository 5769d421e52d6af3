package store

import (
	"hash/maphash"
	"strings"

	"tracker/internal/sme"
)

// A key is stored as a number of 48 bits. An organisation code is one already:
// nine figures to the base of 36; a name is cut down to one, with the
// highest bit set, so that two names may have one number. Then their firms share
// a component, which is coarser than need be and no more: what is derived in it
// goes by the names themselves.

// nameBits are the bits that the number of a name is cut down to.
var nameBits uint64 = 1<<47 - 1

const ofName = 1 << 47

// numberOf is the number of a key, with or without a place.
func numberOf(k sme.Key) int64 {
	k = k.Bare()
	if text, ok := strings.CutPrefix(string(k), "c:"); ok {
		n := int64(0)
		for i := 0; i < len(text); i++ {
			digit := text[i] - '0'
			if text[i] >= 'A' {
				digit = text[i] - 'A' + 10
			}
			n = n*36 + int64(digit)
		}
		return n
	}
	return int64(fnv1a(string(k))&nameBits | ofName)
}

// fnv1a is FNV-1a of 64 bits.
func fnv1a(text string) uint64 {
	h := uint64(offset64)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * prime64
	}
	return h
}

// What FNV begins with and multiplies by.
const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

var nameSeed = maphash.MakeSeed()

// checkOf tells names of one number apart, in one run of the program.
func checkOf(name sme.Key) uint64 { return maphash.String(nameSeed, string(name)) }
