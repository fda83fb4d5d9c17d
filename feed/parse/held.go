package parse

import (
	"strconv"
	"strings"
)

// heldToken stands in an item for a long text that is held back. It is nothing that
// an item would say; one that does say it gets its own text.
const heldToken = "tag:openvoice.invalid,2026:held:"

// hold keeps the long text of an item's element, whose content ends at i, from
// gofeed, which would go through it byte by byte, several times, for most of what
// it costs to read a feed; reveal gives it back. Only what is nothing but text is
// held, so that all that has a structure is gofeed's to read.
func (c *collector) hold(f *frame, i int) {
	switch f.role {
	case textElement:
		if f.slot == titleSlot {
			return
		}
	case heavyElement:
		if _, local := split(f.name); !f.native && local != "encoded" || f.native && !strings.EqualFold(local, "description") {
			return
		}
	default:
		return
	}
	for k := len(c.edits.list); k > f.edits; k-- {
		if c.edits.list[k-1].from < i {
			return // it is not as it stands in the document
		}
	}
	raw := c.in[f.content:i]
	if !onlyText(raw) {
		return
	}
	f.facts.held = append(f.facts.held, raw)
	c.edits.content(f, i, heldToken+strconv.Itoa(len(f.facts.held)-1))
}

// onlyText says whether raw has no markup but CDATA sections.
func onlyText(raw string) bool {
	for {
		n := strings.IndexByte(raw, '<')
		if n < 0 {
			return true
		}
		rest, ok := strings.CutPrefix(raw[n:], "<![CDATA[")
		if !ok {
			return false
		}
		end := strings.Index(rest, "]]>")
		if end < 0 {
			return false
		}
		raw = rest[end+3:]
	}
}

// reveal is text, or, where it is a token, the text that it stands for.
func (f *facts) reveal(text string) string {
	number, ok := strings.CutPrefix(text, heldToken)
	if !ok {
		return text
	}
	k, err := strconv.Atoi(number)
	if err != nil || k < 0 || k >= len(f.held) {
		return text
	}
	return decodeText(f.held[k])
}
