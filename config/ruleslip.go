package config

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// inRules reports whether line i stands in rules, or in what they name.
func inRules(lines []string, i int) bool {
	for ; i >= 0; i-- {
		switch text := strings.TrimSpace(lines[i]); {
		case strings.HasPrefix(text, "when:"), strings.Contains(text, "when: {"):
			return true
		case text == "" || text[0] == '#' || indent(lines[i]) > 0:
		default:
			return strings.HasPrefix(text, "rules:") || strings.HasPrefix(text, "lists:") || strings.HasPrefix(text, "- id:")
		}
	}
	return false
}

var (
	unknownAnchor = regexp.MustCompile(`unknown anchor '([^']*)'`)
	foldedBound   = regexp.MustCompile(`([\w.]+):\s+([<>]=?)\s*([0-9]+)(\s*[a-z]*)\s*$`)
)

// ruleSlip translates errors of the YAML reader that only who writes rules makes; nil where it
// is none of these.
func ruleSlip(load *yaml.LoadError, lines []string) *Error {
	at := load.Mark
	if at.Line < 1 || at.Line > len(lines) || !inRules(lines, at.Line-1) {
		return nil
	}
	message := load.Message
	if load.ContextMsg != "" {
		message += " " + load.ContextMsg
	}
	e := &Error{Line: at.Line, Column: at.Column, Message: "this is no YAML: " + message}
	bound := foldedBound.FindStringSubmatch(lines[at.Line-1])
	switch anchor := unknownAnchor.FindStringSubmatch(message); {
	case anchor != nil:
		e.Hint = `put a term that begins with * into quotes: "*` + anchor[1] + `"`
	case strings.Contains(message, "unknown escape character"):
		e.Hint = `in double quotes \ has a meaning of its own: write regular expressions in single quotes`
	case bound != nil && bound[2][0] == '>' && strings.Contains(message, "block scalar"):
		e.Hint = "> begins a text over several lines; a bound is written " + bound[1] + ": " + strings.TrimPrefix(boundHint(bound[1:]), "write ")
	default:
		return nil
	}
	return e
}
