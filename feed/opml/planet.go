package opml

import (
	"bytes"
	"regexp"
	"strings"
)

// section is the head of a section of an INI file.
var section = regexp.MustCompile(`^\[[^\[\]{}"]+\]\s*$`)

// isPlanet reports whether the text is the configuration of a Planet: an INI file as
// Python's ConfigParser reads it, and so neither markup nor JSON.
func isPlanet(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		if t := bytes.TrimSpace(line); len(t) > 0 && t[0] != '#' && t[0] != ';' {
			return section.Match(line)
		}
	}
	return false
}

// readPlanet reads the configuration of Planet Venus, of Planet, or of their kin: each
// section named by a URL is a feed, its name the feed's.
func readPlanet(text []byte) *List {
	r := reader{at: map[string]int{}}
	var feed *outline // that the section is about; nil: it is about something else
	var name, key string
	put := func() {
		if feed != nil {
			feed.text = feed.title
			r.take(feed)
		}
		feed = nil
	}
	for raw := range bytes.Lines(text) {
		r.line++
		s := strings.TrimRight(string(raw), " \t\r\n")
		switch t := strings.TrimSpace(s); {
		case t == "" || t[0] == '#' || t[0] == ';':
		case section.MatchString(s):
			put()
			name, key = strings.TrimSpace(s[1:strings.LastIndexByte(s, ']')]), ""
			if strings.Contains(name, ":/") {
				feed = &outline{xmlURL: name, line: r.line}
			}
		case s[0] == ' ' || s[0] == '\t': // a value goes on
			if feed != nil && key == "name" && len(feed.title) < maxText {
				feed.title += " " + t
			}
		default:
			at := strings.IndexAny(s, "=:")
			if at < 0 {
				continue
			}
			key = strings.ToLower(strings.TrimSpace(s[:at]))
			value := strings.TrimSpace(s[at+1:])
			switch {
			case key != "name":
			case feed != nil:
				feed.title = value
			case strings.EqualFold(name, "planet"):
				r.list.Title = line(value)
			}
		}
	}
	put()
	return &r.list
}
