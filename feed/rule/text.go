package rule

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// place is one of the texts of an origin.
type place uint8

const (
	inTitle place = iota
	inAuthor
	inTag
	inLink
	inSummary
	inText
	places
)

// placesOf are the texts that a field is, what costs least first; nil for a field that is
// none.
func placesOf(f Field) []place {
	switch f {
	case Everywhere:
		return []place{inTitle, inSummary, inText}
	case Title:
		return []place{inTitle}
	case Summary:
		return []place{inSummary}
	case Text:
		return []place{inText}
	case Author:
		return []place{inAuthor}
	case Tag:
		return []place{inTag}
	case Link:
		return []place{inLink}
	}
	return nil
}

// texts are the texts of one origin: each read, and looked through, when a rule first asks.
type texts struct {
	literals *automaton
	located  []bool // by literal: the blocks that it is in are wanted, too

	content  *feed.Content
	blocks   [places][]string
	split    [places]bool
	searched [places]bool

	hits    []uint8 // by literal, the texts that it is in
	latest  []int32 // by literal, its last spot, from 1; 0: it has none
	touched []int32 // literals that are in any
	spots   []spot
	tried   map[attempt]bool // what came of regular expressions
	scratch []byte
}

// spot is a block in which a literal was found.
type spot struct {
	literal int32
	place   place
	block   int32
}

// reset makes t that of another origin, whose content is to be set.
func (t *texts) reset() {
	for _, l := range t.touched {
		t.hits[l], t.latest[l] = 0, 0
	}
	t.touched, t.spots = t.touched[:0], t.spots[:0]
	t.content = nil
	clear(t.tried)
	for p := range t.blocks {
		t.blocks[p], t.split[p], t.searched[p] = t.blocks[p][:0], false, false
	}
}

// of are the blocks of the text, as readers see it.
func (t *texts) of(p place) []string {
	if t.split[p] {
		return t.blocks[p]
	}
	t.split[p] = true
	all, c := t.blocks[p], t.content
	switch p {
	case inTitle:
		all = appendBlock(all, c.Title)
	case inAuthor:
		for i := range c.Authors {
			all = appendBlock(all, c.Authors[i].Name)
		}
	case inTag:
		for i := range c.Categories {
			all = appendBlock(all, c.Categories[i].Term)
			if l := c.Categories[i].Label; l != c.Categories[i].Term {
				all = appendBlock(all, l)
			}
		}
	case inLink:
		all = appendBlock(all, c.Link)
	case inSummary:
		if !c.Excerpt { // else it is no text of its own
			all = appendText(all, c.Summary)
		}
	case inText:
		if c.Body.Value != "" {
			all = appendText(all, c.Body)
		} else {
			all = appendText(all, c.Summary)
		}
	}
	t.blocks[p] = all
	return all
}

// appendText appends the blocks of a text.
func appendText(all []string, t feed.Text) []string {
	if t.HTML {
		for b := range strings.SplitSeq(sanitize.Lines(t.Value), "\n") {
			all = appendBlock(all, b)
		}
		return all
	}
	for b := range strings.SplitSeq(strings.ReplaceAll(t.Value, "\r\n", "\n"), "\n\n") {
		all = appendBlock(all, b)
	}
	return all
}

// appendBlock appends the text without what nobody sees; nothing where that is empty.
func appendBlock(all []string, s string) []string {
	if strings.ContainsFunc(s, isHidden) {
		s = strings.Map(func(r rune) rune {
			if isHidden(r) {
				return -1
			}
			return r
		}, s)
	}
	if s = strings.TrimSpace(s); s != "" {
		all = append(all, s)
	}
	return all
}

// isHidden reports whether r is a soft hyphen or another character without width.
func isHidden(r rune) bool {
	return r >= 0xAD && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r))
}

// search finds all literals in the text, once.
func (t *texts) search(p place) {
	if t.searched[p] {
		return
	}
	t.searched[p] = true
	bit := uint8(1) << p
	for i, b := range t.of(p) {
		t.scratch = fold.AppendWords(t.scratch[:0], b)
		t.literals.search(t.scratch, func(l int32, _ int) {
			if t.hits[l] == 0 {
				t.touched = append(t.touched, l)
			}
			t.hits[l] |= bit
			if t.located[l] {
				if s := (spot{l, p, int32(i)}); t.latest[l] == 0 || t.spots[t.latest[l]-1] != s {
					t.spots = append(t.spots, s)
					t.latest[l] = int32(len(t.spots))
				}
			}
		})
	}
}

// has reports whether the term is in the text.
func (t *texts) has(x *term, p place) (found bool, err error) {
	t.search(p)
	seen := x.needs == nil
	for _, l := range x.needs {
		if t.hits[l]&(1<<p) != 0 {
			seen = true
			break
		}
	}
	switch {
	case !seen:
		return false, nil
	case x.exact != nil:
		return t.hasExactly(x, p), nil
	case x.regex != nil:
		if found, known := t.tried[attempt{x, p}]; known {
			return found, nil
		}
		if found, err = t.matches(x, p); err == nil {
			t.tried[attempt{x, p}] = found
		}
		return found, err
	}
	return true, nil
}

// hasExactly reports whether the letters of the term are in the text as they are written.
func (t *texts) hasExactly(x *term, p place) bool {
	for _, s := range t.spots {
		if s.literal != x.needs[0] || s.place != p {
			continue
		}
		t.scratch = fold.AppendLetters(t.scratch[:0], t.blocks[p][s.block])
		if bytes.Contains(t.scratch, x.exact) {
			return true
		}
	}
	return false
}

// matches reports whether the regular expression is found in a block that has one of the
// literals that it needs.
func (t *texts) matches(x *term, p place) (bool, error) {
	work := 0
	try := func(b string) (bool, error) {
		if work += len(b) * x.steps; work > maxWork {
			return false, errWork
		}
		return x.regex.MatchString(b), nil
	}
	if x.needs == nil {
		for _, b := range t.blocks[p] {
			if ok, err := try(b); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
	var tried []int32
	for _, s := range t.spots {
		if s.place != p || !slices.Contains(x.needs, s.literal) || slices.Contains(tried, s.block) {
			continue
		}
		tried = append(tried, s.block)
		if ok, err := try(t.blocks[p][s.block]); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// hostOf is the host of a link in lower case; empty where it has none.
func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
