package rule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// Expressions that could loop, grow or overflow are refused, each with its place.
func TestExpressionsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`any(tag, # == "x")`:                      "9 expressions have no loops and no variables",
		`all(tag, {# == "x"})`:                    "10 expressions have no loops and no variables",
		`let x = 1; x == 1`:                       "4 expressions have no loops and no variables",
		`1 == 1; true`:                            "2 expressions have no loops and no variables",
		`words in 1..1000000000`:                  "10 expressions have no ranges",
		`title matches "x"`:                       `6 matches is not known here: write says(title, "/x/")`,
		`$env["title"] == "x"`:                    "0 $env is not known here",
		`title + title == "x"`:                    "6 texts cannot be added",
		`title + (title + (title + title)) == ""`: "24 texts cannot be added",
		`len(title) > 3`:                          "0 len is not known here",
		`repeat("x", 1000000000) == ""`:           "0 repeat is not known here",
		`title | upper() == "X"`:                  "8 upper is not known here",
		`says(title)`:                             "0 says takes a field and a term",
		`says("x", "y")`:                          "5 says looks through a text field",
		`says(title, title)`:                      "12 says takes a term in quotes",
		`title.foo() == 1`:                        "6 this is no function",
		`said(1)`:                                 "0 this is no function",
		`#judge == nil`:                           "0 unexpected token Operator(\"#\")",
		`titel == "x"`:                            "0 unknown name titel",
		`Title == "x"`:                            "0 unknown name Title",
		`words > "300"`:                           "6 invalid operation: > (mismatched types int and string)",
		`words`:                                   "-1 an expression must be true or false, this one is of the kind int",
		`words >`:                                 "6 unexpected token EOF",
		``:                                        "-1 the expression is empty",
		strings.Repeat("(", 4000) + "true":        "4004 unexpected token EOF",
		strings.Repeat("!", 4090) + "true":        "",
		strings.Repeat("words and ", 500):         "-1 the expression is longer than 4096 bytes",
	} {
		x, c := readExpression(text)
		got := ""
		if c != nil {
			got = fmt.Sprint(c.At, " ", c.Message)
		}
		if got != want && !(strings.HasPrefix(text, "(") && c != nil) || (x == nil) != (c != nil) {
			t.Errorf("%.60s: %s, want %s", text, got, want)
		}
	}
}

// Regular expressions that are too large are refused, and one that is slow in a long text
// is given up, the same everywhere.
func TestRegexesAreBounded(t *testing.T) {
	for _, r := range []string{`/((a{1,30}){1,30}){1,30}/`, `/(x{1000})y/`, `/` + strings.Repeat("a?", 600) + `/`} {
		if all := CheckTerm(r, Title, true); len(all) != 1 || all[0].Warning {
			t.Errorf("%.30s passes: %v", r, all)
		}
	}
	slow := say(Text, `/(x+x+)+y{0,300}z/`)
	set := New(spec(Rule{ID: "a", When: slow, Do: Actions{Drop: true}}))
	o := asked(feed.Content{Body: feed.Text{Value: strings.Repeat("x", feed.MaxText) + " z"}})
	d := set.Judge(o)
	defer d.Done()
	if got := described(&d.Verdict); got != "; a: "+errWork.Error() {
		t.Error(got)
	}
}

// FuzzTerm: no term makes the check or the search fail, and what passes the check is
// found in itself.
func FuzzTerm(f *testing.F) {
	for _, s := range []string{"new york", "=US", "*ball*", "/a+b/i", "/(?!x)/", "東京", "C++", "-x", "*", "ｶﾞ", "é\u0301", "/\\bé/", "a\u200b*b", "=ß*"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, term, text string) {
		for _, c := range CheckTerm(term, Everywhere, true) {
			if !c.Warning {
				return
			}
		}
		set := New(spec(Rule{ID: "r", When: say(Title, term)}))
		for _, title := range []string{text, strings.Trim(strings.TrimPrefix(term, "="), "*")} {
			d := set.Judge(asked(feed.Content{Title: title}))
			found := len(d.Fired) == 1
			d.Done()
			if title != text && !IsRegex(term) && !found {
				t.Errorf("%q is not found in %q", term, title)
			}
		}
	})
}

// FuzzExpression: no expression makes the check or its evaluation panic.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{`story.owners >= 2 or source == "x"`, `says(text, "/x/i")`, `tag[1:2] == []`, `words % 0 == 1`, `{"a": 1}.a == 1`, `1 ** 1e9 > 2`, `nil ?? true`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set := New(spec(Rule{ID: "r", When: when(text)}))
		d := set.Judge(asked(article))
		d.Done()
	})
}
