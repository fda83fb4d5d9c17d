package config

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"
)

// splitLines cuts s where the YAML reader ends lines, so that both count alike.
func splitLines(s string) []string {
	s = strings.TrimPrefix(s, "\ufeff")
	for _, end := range lineEnds {
		if strings.Contains(s, end) {
			return lineEnd.Split(s, -1)
		}
	}
	return strings.Split(s, "\n")
}

// lineEnds are where YAML readers end lines, beside LF.
var lineEnds = [...]string{"\r", "\u0085", "\u2028", "\u2029"}

var lineEnd = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// maxExcerpt is the length in characters from which on a line is cut.
const maxExcerpt = 160

// secretKey finds the end of a key on a line behind which a secret may stand.
var secretKey = regexp.MustCompile(`(?i)(?:headers|authorization|cookie|api[-_]?key|token|secret|password)["']?\s*:`)

// userinfo finds the name and password of a URL.
var userinfo = regexp.MustCompile(`//[^/\s@]*@`)

// excerpt is line i as far as it may be shown, and where in it the column is: what
// could be the value of a header is left out. A broken file has no structure to go
// by, so this looks at the text alone, and rather hides too much. Tabs are shown as
// one blank, so that the caret stands where it should.
func excerpt(lines []string, i, column int) (shown string, caret int) {
	line := strings.Map(func(r rune) rune {
		if r < ' ' || 0x7f <= r && r < 0xa0 || r == utf8.RuneError {
			return ' '
		}
		return r
	}, lines[i])
	if at := secretKey.FindStringIndex(line); at != nil {
		line = hide(line, at[1])
	} else if inHeaders(lines, i) {
		line = hide(line, nameEnd(line))
	}
	line = userinfo.ReplaceAllStringFunc(line, func(s string) string {
		return "//" + strings.Repeat("*", utf8.RuneCountInString(s)-3) + "@"
	})
	rs := []rune(strings.TrimRight(line, " "))
	caret = min(column-1, len(rs))
	if from := caret - maxExcerpt*3/4; from > 0 && len(rs) > maxExcerpt {
		rs = append([]rune("..."), rs[from+3:]...)
		caret -= from
	}
	if len(rs) > maxExcerpt {
		rs = append(rs[:maxExcerpt-3], '.', '.', '.')
	}
	return string(rs), caret
}

// nameEnd is where the name of a header ends, with its colon, on a line that begins with
// one; else 0.
func nameEnd(line string) int {
	end := strings.IndexByte(line, ':') + 1
	if !httpguts.ValidHeaderFieldName(strings.Trim(line[:max(end-1, 0)], " -\"'")) {
		return 0
	}
	return end
}

// mayHide says whether line i may hold what is not to be shown.
func mayHide(lines []string, i int) bool {
	return secretKey.MatchString(lines[i]) || inHeaders(lines, i)
}

// harmless is a value that names a file and holds nothing else.
var harmless = regexp.MustCompile(`^(?:\{?\s*file:[^{},]*\}*|\{|#.*)?$`)

// hide cuts the line at byte at, unless what follows can be no secret.
func hide(line string, at int) string {
	if harmless.MatchString(strings.TrimSpace(line[at:])) || strings.HasPrefix(strings.TrimSpace(line), "file:") {
		return line
	}
	return line[:at] + " " + hidden
}

// inHeaders says whether line i stands below a key "headers".
func inHeaders(lines []string, i int) bool {
	depth := indent(lines[i])
	for i--; i >= 0 && depth > 0; i-- {
		text := strings.TrimSpace(lines[i])
		if text == "" || text[0] == '#' || indent(lines[i]) >= depth {
			continue
		}
		if depth = indent(lines[i]); strings.Contains(text, "headers") {
			return true
		}
	}
	return false
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t-")) }
