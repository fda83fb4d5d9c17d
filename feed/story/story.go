// Package story recognises reports of one event, and edited copies of one report.
//
// [Fingerprint] makes a fingerprint of a title and a text: a few dozen terms. A [Window]
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
	m := uint32(n << (63 - whole) >> 32) // 1 <= m < 2 in 31 bits behind the point
	t := logs
	l := int(t.first[uint8(m>>23)])
	for l < 255 && t.least[l+1] <= m {
		l++
	}
	return whole<<8 | l
}

// logTable are the logarithms of numbers from 1 to 2, in 256ths.
type logTable struct {
	least [256]uint32 // number that has at least this logarithm
	first [256]uint8  // logarithm of the first number with these bits behind the point
}

// logs is looked into some hundred times for each entry, and never written to.
var logs = func() *logTable {
	t := &logTable{}
	for l := range t.least {
		low, high := uint64(1)<<31, uint64(1)<<32
		for low < high {
			if m := (low + high) / 2; fraction(m) < l {
				low = m + 1
			} else {
				high = m
			}
		}
		t.least[l] = uint32(low)
	}
	for i := range t.first {
		t.first[i] = uint8(fraction(1<<31 | uint64(i)<<23))
	}
	return t
}()

// fraction is the logarithm of a number from 1 to 2, bit by bit.
func fraction(m uint64) (l int) {
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
