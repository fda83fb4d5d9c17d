package sanitize

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// style is what the policy reads out of a style attribute.
type style struct {
	hidden    bool   // what has it is not seen, nor is anything in it
	faint     bool   // it is transparent, at least before something moves it into view
	dot       bool   // it is at most a point in size
	direction string // rtl, ltr or empty
}

// cssComment is a comment of CSS, which may stand between any two words.
var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// readStyle reads a style attribute's declarations (CSS Style Attributes section 3).
func readStyle(v string) style {
	var s style
	var width, height string
	flat, clipped, moves := false, false, false
	if strings.Contains(v, "/*") {
		v = cssComment.ReplaceAllString(v, "")
	}
	for declaration := range strings.SplitSeq(strings.ToLower(v), ";") {
		property, v, _ := strings.Cut(declaration, ":")
		v, _, _ = strings.Cut(v, "!")
		v = strings.TrimSpace(v)
		switch strings.TrimSpace(property) {
		case "display":
			s.hidden = s.hidden || v == "none"
		case "visibility":
			s.hidden = s.hidden || v == "hidden" || v == "collapse"
		case "opacity":
			s.faint = naught(v)
		case "transform", "transition", "animation", "will-change":
			moves = true
		case "mso-hide":
			s.hidden = s.hidden || v == "all"
		case "content-visibility":
			s.hidden = s.hidden || v == "hidden"
		case "font-size", "max-height":
			flat = flat || naught(v)
		case "overflow", "overflow-y":
			clipped = clipped || v == "hidden"
		case "width":
			width = pixels(v)
		case "height":
			height = pixels(v)
		case "direction":
			if slices.Contains([]string{"rtl", "ltr"}, v) {
				s.direction = v
			}
		}
	}
	s.dot = tiny(width) && (tiny(height) || height == "") || tiny(height) && width == ""
	s.hidden = s.hidden || s.faint && !moves || flat && clipped || tiny(width) && tiny(height) && clipped
	return s
}

// naught says whether a number of CSS is zero, whatever its unit.
func naught(v string) bool {
	n, err := strconv.ParseFloat(strings.TrimRight(v, "abcdefghijklmnopqrstuvwxyz% "), 64)
	return err == nil && n == 0
}
