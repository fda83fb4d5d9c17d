package rule

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// Complaint is what is wrong with something that a rule says, or likely a mistake.
type Complaint struct {
	At      int // in characters from where the text begins; -1: the whole of it
	Message string
	Hint    string // what to do about it; may be empty
	Warning bool   // it is allowed
	Unknown string // a name that is not known; empty: that is not what is wrong
	Known   []string
}

func whole(hint, format string, args ...any) []Complaint {
	return []Complaint{{At: -1, Message: fmt.Sprintf(format, args...), Hint: hint}}
}

func warned(hint, format string, args ...any) []Complaint {
	all := whole(hint, format, args...)
	all[0].Warning = true
	return all
}

// CheckTerm says what is wrong with a term that is looked for in the field. alone says that
// it is not one of a list.
func CheckTerm(text string, in Field, alone bool) []Complaint {
	if c := control(text); c >= 0 {
		hint := ""
		if c == '\b' {
			hint = `in double quotes \b is a backspace: write regular expressions in single quotes`
		}
		return whole(hint, "the text holds the control character U+%04X", c)
	}
	if IsRegex(text) {
		return checkRegex(text, in)
	}
	word := strings.TrimPrefix(text, "=")
	switch core := strings.Trim(word, "*"); {
	case len(text) > MaxTerm:
		return whole("", "the term is longer than %d bytes", MaxTerm)
	case strings.HasPrefix(text, "-") && len(text) > 1 && unicode.IsLetter([]rune(text)[1]):
		return whole("what must not be there goes under none: ["+text[1:]+"]", "%q excludes nothing", text)
	case core == "" && strings.Contains(word, "*"):
		return whole("has: text asks whether there is one", "* alone is found in every text")
	case strings.Contains(core, "*"):
		return whole("write a regular expression: '/"+strings.ReplaceAll(regexp.QuoteMeta(core), `\*`, `\w*`)+"/i'", "a * stands for the rest of a word, and only at the start or the end of a term")
	}
	folded, _ := literal(text)
	words := strings.Fields(folded)
	switch {
	case len(words) == 0:
		return whole("", "%q has no letter and no digit in it: nothing else is looked for", text)
	case alone && strings.Contains(text, ", "):
		return warned("if each counts by itself, write ["+text+"]", "%q is one phrase: these words in succession", text)
	case operator.MatchString(text):
		return warned(operatorHint(text), "%q is one phrase: these words in succession", text)
	case strings.ContainsAny(text, "+#@$%") && len(folded) <= 4:
		return warned("write a regular expression: '/"+regexp.QuoteMeta(text)+"/'", "%q is looked for as the word %s: only letters and digits count", text, strings.Join(words, " "))
	case text == strings.ToUpper(text) && len(words) == 1 && common[strings.ToLower(text)]:
		return warned("="+text+" minds the case", "%s is also the word %s, which is in most texts", text, words[0])
	}
	return nil
}

// operator is a word that other programs take for one.
var operator = regexp.MustCompile(`^NOT | (?:AND|OR|NOT) `)

// operatorHint is how to write what such a word was meant to do.
func operatorHint(text string) string {
	if rest, ok := strings.CutPrefix(text, "NOT "); ok {
		return "what must not be there goes under none: [" + rest + "]"
	}
	if strings.Contains(text, " OR ") {
		return "if each counts by itself, write [" + strings.Join(strings.Split(text, " OR "), ", ") + "]"
	}
	return "what must all be there goes under all:, what must not be under none:"
}

// common are words of which capitals may mean something else.
var common = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`a all am an and are as at be but by can do for go had has he her him his how i if in is it its may me my no not now of off on
		one or our out she so the to too two up us was we who why you das den der des die du ein er es ich im in ist je le la les nur so um un une und von war wie wir zu
		au ce de elle en est et il la les on ou par pas pour que qui sa se son sur como con del el es la las lo los no por se su un una y`) {
		all[w] = true
	}
	return all
}()

// control is the first control character of the text; -1: none.
func control(text string) rune {
	for _, r := range text {
		if unicode.IsControl(r) {
			return r
		}
	}
	return -1
}

var (
	misplacedFlag = regexp.MustCompile(`\(i\?\)`)
	blankBeside   = regexp.MustCompile(`\s\||\|\s`)
	besideLetter  = regexp.MustCompile(`\\b([^\x00-\x7F])|([^\x00-\x7F])\\b`)
	lettersAlone  = regexp.MustCompile(`^[\pL\pN]+$`)
)

// textCost is what a regular expression costs that is tried on every text: of 3.3 kB, in
// microseconds.
const textCost = 160

// fewLetters is how many letters of a regular expression must be there for it to be tried
// seldom.
const fewLetters = 3

func checkRegex(text string, in Field) []Complaint {
	pattern, flags, ok := cutRegex(text)
	if !ok {
		return whole("end it with /, or with /i if letter case does not matter; within [ ] and { } put it into single quotes", "%q begins a regular expression and does not end it", text)
	}
	for _, f := range flags {
		if f != 'i' {
			return whole("the only flag is i: letter case does not matter", "a regular expression has no flag %q", f)
		}
	}
	if len(flags) > 1 {
		return whole("", "the flag i is there twice")
	}
	if len(text) > MaxRegex {
		return whole("", "the regular expression is longer than %d bytes", MaxRegex)
	}
	if misplacedFlag.MatchString(pattern) {
		return whole("write /"+misplacedFlag.ReplaceAllString(pattern, "")+"/i", "(i?) is a letter i that may be missing")
	}
	if at := besideLetter.FindStringSubmatch(pattern); at != nil && unicode.IsLetter([]rune(at[1] + at[2])[0]) {
		hint := "write the word as a term"
		if word := strings.ReplaceAll(pattern, `\b`, ""); lettersAlone.MatchString(word) {
			hint = `write the word as a term, without / and \b: ` + word
		}
		return whole(hint, `\b beside %s: in regular expressions it knows the letters a to z alone`, at[1]+at[2])
	}
	re, tree, _, err := compiled(text)
	if err != nil {
		return whole(regexHint(pattern), "no regular expression: %s", regexError(err))
	}
	if re.MatchString("") && re.MatchString("\x00") {
		return whole("has: text asks whether there is one", "the regular expression is found in every text, even an empty one")
	}
	switch {
	case lettersAlone.MatchString(pattern):
		return warned(fmt.Sprintf("write the term %s, or \"*%s*\" where within words is meant; both cost less", pattern, pattern), "%s is also found within words", text)
	case blankBeside.MatchString(pattern):
		return warned("take them out, or write terms in a list", "the blanks beside | belong to what is looked for")
	case in != Text && in != Everywhere && in != Summary:
		return nil
	}
	switch needs := required(tree); {
	case needs != nil && shortest(needs) < fewLetters:
		return warned("ask for the title, or put words beside it that must be there", "it costs %d us an entry, or %d s in 100,000: no more of it than %q must be there", textCost, textCost/10, slices.MinFunc(needs, func(a, b string) int { return len(a) - len(b) }))
	case needs == nil:
		return warned("ask for the title, or put words beside it that must be there", "it costs %d us an entry, or %d s in 100,000: no letters in it must be there", textCost, textCost/10)
	}
	return nil
}

func regexError(err error) string {
	var s *syntax.Error
	if errors.As(err, &s) {
		return s.Code.String() + ": " + s.Expr
	}
	return err.Error()
}

func regexHint(pattern string) string {
	for _, look := range []string{"(?!", "(?=", "(?<!", "(?<="} {
		if strings.Contains(pattern, look) {
			return "there is no looking ahead or behind: what must not be there goes under none:"
		}
	}
	return ""
}

// CheckRewrite says what is wrong with what replaces a link, and with what it is found by.
func CheckRewrite(r Rewrite) (replace, with []Complaint) {
	if !IsRegex(r.Replace) {
		replace = whole("write '/^https://old\\.example/(.*)/'", "%q is no regular expression", r.Replace)
	} else {
		replace = checkRegex(r.Replace, Link)
		if len(replace) > 0 && replace[0].Warning {
			replace = nil
		}
	}
	if !strings.HasPrefix(r.With, "https://") && !strings.HasPrefix(r.With, "http://") && !strings.HasPrefix(r.With, "$") {
		with = whole("begin it with https:// and take over parts as $1", "%q makes no http or https URL", r.With)
	}
	return replace, with
}

// CheckExpression says what is wrong with an expression.
func CheckExpression(text string) []Complaint {
	x, err := readExpression(text)
	if err != nil {
		return []Complaint{*err}
	}
	all := x.warned
	for _, s := range x.said {
		for _, c := range CheckTerm(s.term, s.field, true) {
			c.At = -1
			all = append(all, c)
		}
	}
	return all
}
