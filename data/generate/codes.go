package main

import (
	"math/rand/v2"
	"strings"
)

// digits are the characters of a unified social credit code by value (GB 32100-2015).
const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// inventCode makes a valid code of a company registered at register. Its
// organisation code begins with MAY, far beyond those issued so far.
func inventCode(r *rand.Rand, register string) string {
	org := []byte("MAY")
	for len(org) < 8 {
		org = append(org, digits[r.IntN(len(digits))])
	}
	code := "91" + register + string(org) + string(checkOrganisation(string(org)))
	return code + string(checkCode(code))
}

// checkOrganisation gives the ninth character of an organisation code (GB 11714).
func checkOrganisation(org string) byte {
	sum := 0
	for i, weight := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", org[i])
	}
	return "0123456789X0"[11-sum%11]
}

// checkCode gives the eighteenth character of a code from its first seventeen.
func checkCode(code string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		sum += weight * strings.IndexByte(digits, code[i])
		weight = weight * 3 % 31
	}
	return digits[(31-sum%31)%31]
}
