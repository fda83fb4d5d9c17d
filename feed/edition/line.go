package edition

import "strings"

// Line is s in one line, without the characters that no format may hold: those that XML
// 1.0 forbids, and DEL and the C1 controls, which it advises against and nothing displays.
func Line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(s), ""))
	return strings.TrimSpace(s)
}
