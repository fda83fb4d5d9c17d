package parse

import (
	"net/mail"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// stripped is a name without HTML.
func stripped(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = sanitize.Text(s[:min(len(s), 16*maxLine)])
	}
	return line(s)
}

// addPerson appends a person, once. What a program writes that has none is none.
func addPerson(ps []feed.Person, p feed.Person) []feed.Person {
	p.Name, p.Email, p.URI = line(p.Name), line(p.Email), line(p.URI)
	switch p.Name {
	case "[object Object]", "undefined", "null":
		p.Name = ""
	}
	if p.Name == "" && p.Email == "" {
		p.Name = p.URI
	}
	if p.Name == "" && p.Email == "" || slices.Contains(ps, p) || len(ps) >= maxList {
		return ps
	}
	return append(ps, p)
}

// parsePerson reads "a@b (Name)", "Name <a@b>", "Name (a@b)", an address, or a name.
func parsePerson(s string) feed.Person {
	s = strings.ReplaceAll(s, "mailto:", "")
	if before, rest, found := strings.Cut(s, "<"); found && strings.Contains(rest, "@") && !strings.Contains(rest, "</") {
		s = before + "&lt;" + rest // an address, and no markup
	}
	s = stripped(s)
	if !strings.Contains(s, "@") {
		return feed.Person{Name: s}
	}
	if before, rest, found := strings.Cut(s, "("); found && strings.HasSuffix(s, ")") {
		before, inside := strings.TrimSpace(before), strings.TrimSpace(strings.TrimSuffix(rest, ")"))
		switch {
		case mailAddress(before):
			return feed.Person{Name: inside, Email: before}
		case mailAddress(inside):
			return feed.Person{Name: before, Email: inside}
		}
	}
	if before, rest, found := strings.Cut(s, "<"); found {
		inside, _, _ := strings.Cut(rest, ">")
		if mailAddress(strings.TrimSpace(inside)) {
			return feed.Person{Name: strings.Trim(strings.TrimSpace(before), `"`), Email: strings.TrimSpace(inside)}
		}
	}
	if mailAddress(s) {
		return feed.Person{Email: s}
	}
	if first, rest, found := strings.Cut(s, " "); found && mailAddress(first) {
		return feed.Person{Name: strings.Trim(rest, " -,"), Email: first}
	}
	return feed.Person{Name: s}
}

// mailAddress says whether s is a mail address and nothing else.
func mailAddress(s string) bool {
	if strings.ContainsAny(s, " <>()\"") || strings.Count(s, "@") != 1 {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}
