package config

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// LineChange is a line that another takes the place of.
type LineChange struct {
	Line    int    // from 1, of the text before
	Old     string // without its end
	New     string
	Removed bool // there is no line in its place
}

// Format is the text of a file as it is best written: lines that end with "\n" and without
// blanks, one blank line at most between others and none at the ends, a blank behind the
// "#" of a comment. What the file says stays, and so do comments, order and indentation. A
// text that is no YAML is an error.
func Format(data []byte) ([]byte, []LineChange, error) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	if text == "" {
		return nil, nil, nil
	}
	before, err := treeOf(text)
	if err != nil {
		return nil, nil, err
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	fixed := literal(before, len(lines))
	var out []string
	var changes []LineChange
	for i, old := range lines {
		line := old
		if !fixed[i] {
			line = tidy(old)
		}
		last := len(out) == 0 || out[len(out)-1] == ""
		if line == "" && !fixed[i] && (last || blankFrom(lines, i)) {
			changes = append(changes, LineChange{Line: i + 1, Old: old, Removed: true})
			continue
		}
		if line != old {
			changes = append(changes, LineChange{Line: i + 1, Old: old, New: line})
		}
		out = append(out, line)
	}
	made := strings.Join(out, "\n") + "\n"
	if len(out) == 0 {
		made = ""
	}
	after, err := treeOf(made)
	if err != nil || !same(before, after) {
		return nil, nil, errors.New("the text is written in a form that is not changed by itself")
	}
	if made != string(data) && len(changes) == 0 { // its beginning or its end
		changes = append(changes, LineChange{Line: len(lines), Old: lines[len(lines)-1], New: lines[len(lines)-1]})
	}
	return []byte(made), changes, nil
}

func treeOf(text string) (*yaml.Node, error) {
	if blank([]byte(text)) {
		return &yaml.Node{}, nil
	}
	var n yaml.Node
	if err := yaml.Load([]byte(text), &n); err != nil {
		return nil, err
	}
	return &n, nil
}

// literal says which lines belong to texts of several lines, whose blanks may count.
func literal(n *yaml.Node, lines int) []bool {
	fixed := make([]bool, lines)
	var walk func(n *yaml.Node, end int)
	walk = func(n *yaml.Node, end int) {
		if n.Kind == yaml.ScalarNode && (n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.Contains(n.Value, "\n")) {
			for i := n.Line; i < min(end, lines); i++ {
				fixed[i] = true
			}
		}
		for i, c := range n.Content {
			to := end
			if i+1 < len(n.Content) {
				to = n.Content[i+1].Line - 1
			}
			walk(c, to)
		}
	}
	walk(n, lines)
	return fixed
}

// tidy is the line as it is best written.
func tidy(line string) string {
	line = strings.TrimRight(line, " \t\r")
	indent := len(line) - len(strings.TrimLeft(line, " "))
	if rest := line[indent:]; len(rest) > 1 && rest[0] == '#' && (rest[1] >= 'a' && rest[1] <= 'z' || rest[1] >= 'A' && rest[1] <= 'Z') {
		return line[:indent] + "# " + rest[1:]
	}
	return line
}

// blankFrom reports whether all lines from i on are blank.
func blankFrom(lines []string, i int) bool {
	for _, l := range lines[i:] {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}

// same reports whether the trees say the same.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
