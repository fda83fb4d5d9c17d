// Package story recognises reports of one event, and edited copies of one report.
//
// [Print] makes a fingerprint of a title and a text: a few dozen terms. A [Window]
// holds what is open, and [Window.Place] says of one more entry which story it joins,
// whether it founds one or brings two together, and whether it is a copy of an entry,
// with the [Evidence] for it. The package promises that a window is a function of the
// values put into it, whatever the order in which they came, and that equal windows
// answer alike on every machine.
//
// It must never calculate in floating point, read a clock or a random number, range
// over a map where the order shows, or do I/O. The terms of a fingerprint, the
// weights and the table of frequencies have a version: raise [Version] with any
// change to how terms are made.
package story

import "math/bits"

// Version is that of the rules by which terms are made. Fingerprints of different
// versions share no term.
const Version = 1

// unit is the length of an entry's vector of weights, and one in all shares.
const unit = 1 << 12

// isqrt is the square root of n, rounded down.
func isqrt(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	x := uint64(1) << ((bits.Len64(n) + 1) / 2) // not less than the root
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}

// log2 is the binary logarithm of n in 256ths, rounded down; that of 0 is 0.
func log2(n uint64) int {
	if n < 2 {
		return 0
	}
	whole := bits.Len64(n) - 1
	m := n << (63 - whole) >> 32 // 1 <= m < 2 in 31 bits behind the point
	l := whole
	for range 8 {
		m = m * m >> 31
		l <<= 1
		if m >= 1<<32 {
			m >>= 1
			l |= 1
		}
	}
	return l
}
