// Package text writes short texts for terminals and logs.
//
// It promises that text of others comes out in one line, without control characters.
// It must never decide what is said.
package text

import (
	"bufio"
	"fmt"
	"strings"
)

// Plural is "1 error", "2 errors".
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// OneLine makes text of others harmless for a terminal and a log: no control
// characters, no line ends.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// Printer prints lines of a name and a value. Text of others is made harmless for a
// terminal.
type Printer struct{ *bufio.Writer }

func (p Printer) Row(indent, name, value string) {
	if value != "" {
		fmt.Fprintf(p, "%s%-12s%s\n", indent, name, OneLine(value))
	}
}
