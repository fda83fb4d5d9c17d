package parse

import (
	"strings"
	"time"
	_ "time/tzdata" // zones by place are the same on every machine
)

// zone is a time zone, UTC unless one was read.
type zone struct {
	east  int            // seconds east of UTC
	place *time.Location // in place of east
	known bool           // one was read
}

// set reads a zone, and takes nothing for UTC.
func (z *zone) set(s string) bool {
	s = strings.Trim(s, " ,")
	if i := strings.IndexByte(s, '('); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	if s == "" {
		return true
	}
	if c := s[0]; c == '+' || c == '-' {
		return z.offset(s)
	}
	word := s
	if i := strings.IndexAny(s, " +-"); i > 0 {
		word = s[:i]
		rest := strings.TrimSpace(s[i:])
		if strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "-") { // "GMT+0100", "UTC -5"
			return z.offset(rest)
		}
	}
	return z.named(strings.Trim(word, "."))
}

// named reads a zone that has a name. One that nobody knows is taken for UTC: a date
// that is some hours wrong is better than none.
func (z *zone) named(word string) bool {
	if hours, ok := zones[strings.ToUpper(word)]; ok {
		z.east, z.known = int(hours*3600), true
		return true
	}
	for i := range len(word) {
		if c := word[i]; (c|0x20 < 'a' || c|0x20 > 'z') && c != '/' && c != '_' {
			return false
		}
	}
	if strings.Contains(word, "/") { // "Europe/Paris"
		if place, err := time.LoadLocation(word); err == nil {
			z.place, z.known = place, true
		}
	}
	return true
}

// offset reads "+01:00", "-0500", "+2", "+05:30".
func (z *zone) offset(s string) bool {
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	s = strings.TrimLeft(s, "+- ")
	n, w := digits(s)
	hours, minutes := n, 0
	switch w {
	case 1, 2:
		if len(s) > w && s[w] == ':' {
			if minutes, w = digits(s[w+1:]); w == 0 {
				return false
			}
		}
	case 3, 4:
		hours, minutes = n/100, n%100
	default:
		return false
	}
	if minutes > 59 {
		return false
	}
	if hours > 16 && w == 4 {
		return true // "+3000" is no zone, but no reason to lose the date
	}
	z.known = true
	z.east = sign * (hours*3600 + minutes*60)
	return true
}

// zones are the hours east of UTC of the abbreviations that feeds use. Of those
// with several meanings the commonest is taken.
var zones = map[string]float64{
	"A": 1, "B": 2, "C": 3, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8, "I": 9, "K": 10, "L": 11, "M": 12,
	"N": -1, "O": -2, "P": -3, "Q": -4, "R": -5, "S": -6, "U": -8, "V": -9, "W": -10, "X": -11, "Y": -12,
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "ETC/GMT": 0, "ETC/UTC": 0,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "ET": -5, "CT": -6, "MT": -7, "PT": -8,
	"AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3, "AT": -4, "CLT": -4, "COT": -5, "PET": -5,
	"WEST": 1, "BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "EAT": 3, "WAT": 1, "CAT": 2, "TRT": 3, "IRST": 3.5, "GST": 4, "SAST": 2, "MSK": 3, "MSD": 4,
	"IST": 5.5, "PKT": 5, "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}
