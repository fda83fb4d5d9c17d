package rule

import (
	"slices"
	"strings"
)

// subject is what is known of the origin that is judged. What costs something is read when
// a rule first asks.
type subject struct {
	texts
	of      Origin
	source  *source
	implied func(string) []string // see [Spec]

	loaded   bool
	facts    *Facts
	copies   []string
	copied   bool
	language *string
	terms    []string // categories that it is in, without what these imply
}

// first is the first block of the text; empty where there is none.
func (j *subject) first(p place) string {
	j.load()
	if all := j.texts.of(p); len(all) > 0 {
		return all[0]
	}
	return ""
}

// load reads the content, once.
func (j *subject) load() {
	if !j.loaded {
		j.loaded = true
		c := j.of.Content()
		j.content = &c
	}
}

// number is the field's number; not ok where it has none.
func (j *subject) number(f Field) (int64, bool) {
	switch f {
	case Words:
		return int64(j.of.Origin.Words), true
	case Age:
		o := j.of.Origin
		return int64(o.FirstSeen - o.Published), o.Dated != 0
	}
	x := j.storyFacts()
	switch f {
	case StoryOutlets:
		return int64(x.Outlets), true
	case StoryOwners:
		return int64(x.Owners), true
	case StoryVoices:
		return int64(x.Voices), true
	}
	return int64(x.Countries), true
}

func (j *subject) storyFacts() *Facts {
	if j.facts == nil {
		f := j.of.Facts()
		j.facts = &f
	}
	return j.facts
}

func (j *subject) copyOf() []string {
	if !j.copied {
		j.copied, j.copies = true, j.of.CopyOf()
	}
	return j.copies
}

// spoken is the language that the origin is in; empty where nobody says.
func (j *subject) spoken() string {
	if j.language == nil {
		j.load()
		l := j.content.Language
		if l == "" {
			l = j.source.Publisher.Language
		}
		if l == "" {
			l = j.of.Spoken()
		}
		j.language = &l
	}
	return *j.language
}

// agencies are the terms of the agencies that the origin is of, by its source or its own
// word.
func (j *subject) agencies() []string {
	all := j.of.Origin.Credits
	if a := j.source.agency; a != "" {
		all = append(all[:len(all):len(all)], a)
	}
	return all
}

// isIn reports whether the origin is in the category, or in one that implies it.
func (j *subject) isIn(category string) bool {
	if slices.Contains(j.terms, category) {
		return true
	}
	if j.implied == nil {
		return false
	}
	return slices.Contains(j.categories(), category)
}

// categories are all that the origin is in, those that others imply included.
func (j *subject) categories() []string {
	all := slices.Clone(j.terms)
	for i := 0; j.implied != nil && i < len(all); i++ {
		for _, c := range j.implied(all[i]) {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// has are the words for what the origin has.
func (j *subject) has() (all []string) {
	j.load()
	c := j.content
	add := func(word string, is bool) {
		if is && !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	add("text", len(j.texts.of(inText)) > 0)
	add("summary", len(j.texts.of(inSummary)) > 0)
	add("author", len(j.texts.of(inAuthor)) > 0)
	add("date", j.of.Origin.Dated != 0)
	add("image", c.Image != nil)
	for i := range c.Links {
		if c.Links[i].Rel != "enclosure" {
			continue
		}
		kind, _, _ := strings.Cut(strings.ToLower(c.Links[i].Type), "/")
		add("enclosure", true)
		add(kind, kind == "audio" || kind == "video" || kind == "image")
	}
	return all
}

// whole is the text with its blocks on lines of their own.
func (j *subject) whole(p place) string {
	j.load()
	return strings.Join(j.texts.of(p), "\n")
}
