package main

import (
	"fmt"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// related is where the first link of the relation leads, "" if there is none.
func related(ls []feed.Link, rel string) string {
	for _, l := range ls {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// at is the element at the index, the first for -1.
func at[T any](all []T, index int, what string) (v T, err error) {
	index = max(index, 0)
	if index >= len(all) {
		return v, fmt.Errorf("there are %d %s", len(all), what)
	}
	return all[index], nil
}

// address is where the links lead, each on a line: an entry's page stands apart from
// its other links here, so their order says nothing.
func address(ls []feed.Link, index int) (value, error) {
	if _, err := at(ls, index, "links"); err != nil {
		return value{}, err
	}
	var all []string
	for _, l := range ls {
		all = append(all, l.Href)
	}
	return value{feed.Text{Value: strings.Join(all, "\n")}, oneOf}, nil
}

func category(cs []feed.Category, index int) (value, error) {
	c, err := at(cs, index, "categories")
	return plain(c.Term), err
}

// person is an author: all of him, or his name, address or page.
func person(ps []feed.Person, s []step) (value, error) {
	p, err := at(ps, s[0].index, "persons")
	if err != nil {
		return value{}, err
	}
	if len(s) == 1 {
		switch {
		case p.Name != "" && p.Email != "":
			return plain(p.Name + " (" + p.Email + ")"), nil
		case p.Email != "":
			return plain(p.Email), nil
		}
		return plain(p.Name), nil
	}
	switch s[1].name {
	case "name":
		return plain(p.Name), nil
	case "email":
		return plain(p.Email), nil
	case "href", "url", "uri":
		return plain(p.URI), nil
	}
	return value{}, fmt.Errorf("a person has no %s", s[1].name)
}

// enclosure is the URL, type or length of a file.
func enclosure(ls []feed.Link, s []step) (value, error) {
	var files []feed.Link
	for _, l := range ls {
		if l.Rel == "enclosure" {
			files = append(files, l)
		}
	}
	l, err := at(files, s[0].index, "enclosures")
	if err != nil || len(s) == 1 {
		return plain(l.Href), err
	}
	switch s[1].name {
	case "url", "href":
		return plain(l.Href), nil
	case "type":
		return plain(l.Type), nil
	case "length":
		return number(l.Length), nil
	}
	return value{}, fmt.Errorf("an enclosure has no %s", s[1].name)
}
