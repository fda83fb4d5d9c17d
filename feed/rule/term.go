package rule

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed/fold"
)

// Bounds on what rules may say.
const (
	MaxRules      = 2000
	MaxTerms      = 50_000
	MaxTerm       = 200      // bytes
	MaxRegex      = 1 << 10  // bytes
	MaxExpression = 4 << 10  // bytes
	MaxDepth      = 8        // of conditions within conditions
	maxSteps      = 1000     // of a regular expression made ready
	maxWork       = 32 << 20 // bytes looked at by one regular expression in one text, each counted once a step
)

// errWork is what a regular expression comes to in a text that is too long for it.
var errWork = errors.New("the text is too long for the regular expression")

// term is a term made ready.
type term struct {
	text  string         // as it is written
	needs []int32        // literals of which one is in every text that has it; nil: there are none
	exact []byte         // what must be in the text as it is written; nil: letter case does not matter
	regex *regexp.Regexp // nil: the literal is all of it
	steps int            // of regex
}

// literal is what a term of words is found by in folded words, and what of its letters as they are
// written; empty where it holds no word. word is the text without = and *.
func literal(text string) (folded, exact string) {
	word, exactly := strings.CutPrefix(text, "=")
	before, after := strings.HasPrefix(word, "*"), strings.HasSuffix(word, "*")
	word = strings.Trim(word, "*")
	edges := func(b []byte) string {
		s := string(b)
		if strings.TrimSpace(s) == "" {
			return ""
		}
		first, _ := utf8.DecodeRuneInString(s[1:])
		last, _ := utf8.DecodeLastRuneInString(s[:len(s)-1])
		if before || fold.IsDense(first) {
			s = s[1:]
		}
		if after || fold.IsDense(last) || unicode.IsMark(last) && fold.IsDense(lastLetter(s)) {
			s = s[:len(s)-1]
		}
		return s
	}
	folded = edges(fold.AppendWords(nil, word))
	if exactly {
		exact = edges(fold.AppendLetters(nil, word))
	}
	return folded, exact
}

// lastLetter is the last character of s that is neither a mark nor a space.
func lastLetter(s string) rune {
	s = strings.TrimRightFunc(s, func(r rune) bool { return r == ' ' || unicode.IsMark(r) })
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// IsRegex reports whether the term is a regular expression.
func IsRegex(text string) bool { return strings.HasPrefix(text, "/") }

// cutRegex is what stands between the slashes, and behind them; ok is false where it is
// not ended.
func cutRegex(text string) (pattern, flags string, ok bool) {
	end := strings.LastIndexByte(text, '/')
	if end <= 0 {
		return "", "", false
	}
	return text[1:end], text[end+1:], true
}

// compiled makes a regular expression ready, as it is written. steps is how many it has.
func compiled(text string) (re *regexp.Regexp, tree *syntax.Regexp, steps int, err error) {
	pattern, flags, ok := cutRegex(text)
	if !ok {
		return nil, nil, 0, errors.New("it is not ended")
	}
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	if tree, err = syntax.Parse(pattern, syntax.Perl); err != nil {
		return nil, nil, 0, err
	}
	tree = tree.Simplify()
	prog, err := syntax.Compile(tree)
	if err != nil {
		return nil, nil, 0, err
	}
	if len(prog.Inst) > maxSteps {
		return nil, nil, 0, errors.New("it is too large")
	}
	re, err = regexp.Compile(pattern)
	return re, tree, len(prog.Inst), err
}

// maxNeeds is how many literals a regular expression may be found by.
const maxNeeds = 64

// required are literals of which one is, folded, in the folded words of every text in which the
// regular expression is found; nil where there are none.
func required(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if s := longestWord(string(re.Rune)); s != "" {
			return []string{s}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if all := required(sub); better(all, best) {
				best = all
			}
		}
		return best
	case syntax.OpAlternate:
		var union []string
		for _, sub := range re.Sub {
			all := required(sub)
			if union = append(union, all...); all == nil || len(union) > maxNeeds {
				return nil
			}
		}
		return union
	}
	return nil
}

// better reports whether a text is less likely to have one of a than one of b.
func better(a, b []string) bool {
	if a == nil || b == nil {
		return a != nil
	}
	return shortest(a)*8-len(a) > shortest(b)*8-len(b)
}

func shortest(all []string) int {
	n := len(all[0])
	for _, s := range all {
		n = min(n, len(s))
	}
	return n
}

// longestWord is the longest run of letters and digits in what a regular expression looks
// for, folded; empty where there is none that folds alike in every surrounding.
func longestWord(s string) (best string) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		w = strings.TrimSpace(string(fold.AppendWords(nil, w)))
		if len(w) > len(best) && !strings.Contains(w, " ") {
			best = w
		}
	}
	return best
}
