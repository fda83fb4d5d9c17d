package main

import (
	"bufio"
	"fmt"
	"strings"
)

// plural is "1 error", "2 errors".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// oneLine makes text of others harmless for a terminal and a log: no control
// characters, no line ends.
func oneLine(s string) string {
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

// page prints lines of a name and a value. Text of others is made harmless for a
// terminal.
type page struct{ *bufio.Writer }

func (p page) row(indent, name, value string) {
	if value != "" {
		fmt.Fprintf(p, "%s%-12s%s\n", indent, name, oneLine(value))
	}
}
