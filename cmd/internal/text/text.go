// Package text writes short texts for terminals and logs.
//
// It promises that text of others comes out in one line, without control characters.
// It must never decide what is said.
package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Plural is "1 error", "2 errors".
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Bytes is a number of bytes in a unit that a person reads, as in "1.5 GiB".
func Bytes(n int64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	v, i := float64(n)/1024, 0
	for v >= 1023.95 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	return fmt.Sprintf("%.1f %ciB", v, units[i])
}

// Cut is a writer that cuts lines to so many characters, for terminals; 0 cuts none.
type Cut struct {
	W     io.Writer
	Width int
}

// Write implements [io.Writer]. A line is to come whole in one call.
func (c Cut) Write(b []byte) (int, error) {
	if c.Width <= 1 {
		return c.W.Write(b)
	}
	var out strings.Builder
	for line := range strings.Lines(string(b)) {
		text, whole := strings.CutSuffix(line, "\n")
		out.WriteString(Short(text, c.Width))
		if whole {
			out.WriteByte('\n')
		}
	}
	if _, err := io.WriteString(c.W, out.String()); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Short is the text, or its beginning in so many characters.
func Short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
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
