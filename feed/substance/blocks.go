package substance

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
)

// word is a run of letters, or a number, or an address.
type word struct {
	text    string // in lower case
	number  bool
	capital bool // it begins with a capital letter
}

func (w word) equal(o word) bool { return w.text == o.text }

// block is what stands between two breaks of a text: a paragraph, a line, an item of a
// list.
type block struct {
	segments [][]word
	words    int
	linked   int  // words that are links
	labelled bool // it begins with "Related:" or the like, or stands in a list below that
	plain    bool // of a text without markup, in which no link is seen
}

// maxUnlinked is how many words an item of a list of links has beside the links.
const maxUnlinked = 3

// list reports whether the block is an item of a list of links.
func (b *block) list() bool { return b.related() || b.linked > 0 && b.words-b.linked <= maxUnlinked }

// related reports whether the block is, and is called, a link to something else.
func (b *block) related() bool { return b.labelled && (b.plain || b.linked > 0) }

// reader makes blocks of a text.
type reader struct {
	blocks  []block
	block   block
	segment []word
	links   int // how many links are open
	plain   bool
}

// blocksOfText are the blocks of the text that have words.
func blocksOfText(t feed.Text) []block {
	r := reader{plain: !t.HTML}
	if t.HTML {
		r.markup(t.Value)
	} else {
		for line := range strings.SplitSeq(t.Value, "\n") {
			r.text(line)
			r.endBlock()
		}
	}
	r.endBlock()
	label(r.blocks)
	return r.blocks
}

// label marks the items of lists of links that stand below "Related" or the like.
func label(bs []block) {
	below := false
	for i := range bs {
		b := &bs[i]
		switch {
		case len(b.segments) == 1 && vocabulary.related[joined(b.segments[0])]:
			below = true
		case below && b.list():
			b.labelled = true
		default:
			below = false
		}
	}
}

// markup reads sanitised HTML.
func (r *reader) markup(s string) {
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		r.text(html.UnescapeString(s[:i]))
		tag := s[i:]
		end := tagEnd(tag)
		r.tag(strings.TrimSuffix(tag[1:end], ">"))
		s = tag[end:]
	}
	r.text(html.UnescapeString(s))
}

// tagEnd is where the text behind the tag begins.
func tagEnd(tag string) int {
	var quote byte
	for i := 1; i < len(tag); i++ {
		switch c := tag[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(tag)
}

// tag notes links, and ends the block at all that is more than a change of letters.
func (r *reader) tag(inner string) {
	name, closing := strings.CutPrefix(inner, "/")
	if i := strings.IndexFunc(name, func(c rune) bool { return c == ' ' || c == '/' || c == '\n' || c == '\t' }); i >= 0 {
		name = name[:i]
	}
	switch name {
	case "a":
		if closing {
			r.links = max(0, r.links-1)
		} else {
			r.links++
		}
	case "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
		"q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr":
	default:
		r.endBlock()
	}
}

// text reads the words of plain text.
func (r *reader) text(s string) {
	for s != "" {
		c, n := utf8.DecodeRuneInString(s)
		switch {
		case unicode.IsDigit(c):
			n = numberEnd(s)
			r.add(word{text: strings.ToLower(s[:n]), number: true})
		case alone(c):
			r.add(word{text: s[:n]})
		case unicode.IsLetter(c) || unicode.IsMark(c):
			if n = addressEnd(s); n > 0 {
				address, _, _ := strings.Cut(s[:n], "?")
				r.add(word{text: strings.ToLower(address)})
				break
			}
			n = letters(s)
			r.add(word{text: strings.ToLower(s[:n]), capital: unicode.IsUpper(c) || unicode.IsTitle(c)})
		case strings.ContainsRune(counted, c):
			r.add(word{text: "views"})
		default:
			if r.ends(c, s[n:]) {
				r.endSegment()
			}
		}
		s = s[n:]
	}
}

// counted are signs for what readers do with an entry.
const counted = "♥❤💬🗨👁👀👍👎🔁⭐★🔖"

// alone reports whether the letter is a word: these scripts part words by nothing.
func alone(c rune) bool { return unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// letters is how long the run of letters is; an apostrophe between two is one of them.
func letters(s string) int {
	for i, c := range s {
		switch {
		case alone(c):
			return i
		case unicode.IsLetter(c) || unicode.IsMark(c):
		case c == '\'' || c == '’':
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(c):])
			if !unicode.IsLetter(next) {
				return i
			}
		default:
			return i
		}
	}
	return len(s)
}

// numberEnd is how long the number is, with what parts its digits, as in "1,204.50",
// "14:32" and "1.2k".
func numberEnd(s string) int {
	parted := 0
	for i, c := range s {
		switch {
		case unicode.IsDigit(c):
			parted = 0
		case parted == 0 && strings.ContainsRune(".,:’'", c):
			parted = i
		case parted != 0:
			return parted
		default:
			if c == 'k' || c == 'K' || c == 'M' {
				if next, _ := utf8.DecodeRuneInString(s[i+1:]); !unicode.IsLetter(next) {
					return i + 1
				}
			}
			return i
		}
	}
	if parted != 0 {
		return parted
	}
	return len(s)
}

// addressEnd is how long the web address is that s begins with, 0 for none.
func addressEnd(s string) int {
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return 0
	}
	if i := strings.IndexFunc(s, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("<>()\"", c) }); i >= 0 {
		return i
	}
	return len(s)
}

func (r *reader) add(w word) {
	r.segment = append(r.segment, w)
	r.block.words++
	if r.links > 0 {
		r.block.linked++
	}
}

// ends reports whether the character ends a segment: a sentence, what stands in
// parentheses, a cell of a line.
func (r *reader) ends(c rune, rest string) bool {
	if len(r.segment) == 0 {
		return false
	}
	last := r.segment[len(r.segment)-1].text
	next, _ := utf8.DecodeRuneInString(rest)
	apart := rest == "" || unicode.IsSpace(next)
	switch c {
	case ':':
		if r.block.words == len(r.segment) && vocabulary.related[joined(r.segment)] {
			r.block.labelled = true
		}
		return false
	case '.':
		return apart && !vocabulary.short[last]
	case '!', '?', '-':
		return apart
	case '(', '[':
		return !vocabulary.counted[last] && !vocabulary.weak[last] // "Comments (5)"
	case ')', ']', '|', '·', '•', '–', '—', ';', '…', '。', '！', '？', '/':
		return true
	}
	return false
}

func joined(ws []word) string {
	texts := make([]string, len(ws))
	for i := range ws {
		texts[i] = ws[i].text
	}
	return strings.Join(texts, " ")
}

func (r *reader) endSegment() {
	if len(r.segment) > 0 {
		r.block.segments = append(r.block.segments, r.segment)
		r.segment = nil
	}
}

func (r *reader) endBlock() {
	r.endSegment()
	if r.block.words > 0 {
		r.block.plain = r.plain
		r.blocks = append(r.blocks, r.block)
	}
	r.block = block{}
}
