package html

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

var names = regexp.MustCompile(`\{[a-z0-9]+\}`)

// placeholders are the names that a text has places for, sorted, each once.
func placeholders(texts ...string) []string {
	all := names.FindAllString(strings.Join(texts, " "), -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// Each language has every text, in each form of the plural that its numbers take, and with
// the same places to fill in.
func TestLanguagesAreComplete(t *testing.T) {
	if got := Languages(); !slices.Equal(got, []string{"ar", "de", "en", "es", "fr", "he"}) {
		t.Fatalf("there are %v", got)
	}
	want := newWords(fallback).all
	for _, lang := range Languages() {
		w := newWords(lang)
		if got := slices.Sorted(maps.Keys(w.all)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
			t.Errorf("%s has other keys than %s", lang, fallback)
		}
		needed := map[string]bool{}
		for n := range 1000 {
			needed[w.category(n)] = true
		}
		for key, e := range w.all {
			if (e.forms != nil) != (want[key].forms != nil) {
				t.Errorf("%s: %s has forms in one language alone", lang, key)
				continue
			}
			if e.forms == nil {
				if e.text == "" && key != "date.halves" {
					t.Errorf("%s: %s is empty", lang, key)
				}
				if !strings.HasPrefix(key, "date.") && !slices.Equal(placeholders(e.text), placeholders(want[key].text)) {
					t.Errorf("%s: %s has the places %v", lang, key, placeholders(e.text))
				}
				continue
			}
			for c := range needed {
				if e.forms[c] == "" {
					t.Errorf("%s: %s lacks the form %s", lang, key, c)
				}
			}
			if !slices.Equal(placeholders(e.forms["other"]), placeholders(want[key].forms["other"])) {
				t.Errorf("%s: %s has the places %v", lang, key, placeholders(e.forms["other"]))
			}
		}
		for key, n := range map[string]int{"date.months": 12, "date.short_months": 12, "date.weekdays": 7, "date.halves": 2} {
			if got := len(strings.Split(w.say(key), "|")); got != n {
				t.Errorf("%s: %s has %d words, want %d", lang, key, got, n)
			}
		}
	}
}

// Every text that a page asks for is there, and none that no page asks for.
func TestTextsAreUsed(t *testing.T) {
	used := map[string]bool{"date.months": true, "date.short_months": true, "date.weekdays": true, "date.halves": true, "thousands": true}
	asked := regexp.MustCompile(`(?:say|count|form|pick|add)\(? ?"([a-z_.0-9]+)"|key: ?"([a-z_.0-9]+)"|"(pairs_[a-z]+|box_[a-z]+|date\.[a-z]+|play_)"`)
	read := func(text string) {
		for _, m := range asked.FindAllStringSubmatch(text, -1) {
			used[m[1]+m[2]+m[3]] = true
		}
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			b, err := os.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			read(string(b))
		}
	}
	pages, err := fs.Glob(builtIn, "pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range pages {
		b, err := fs.ReadFile(builtIn, f)
		if err != nil {
			t.Fatal(err)
		}
		read(string(b))
	}
	all := newWords(fallback).all
	for key := range used {
		if _, ok := all[key]; !ok && key != "" && key != "play_" {
			t.Errorf("nobody wrote %s", key)
		}
	}
	for key := range all {
		if !used[key] && !strings.HasPrefix(key, "play_") {
			t.Errorf("nobody asks for %s", key)
		}
	}
}

func TestPlurals(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"0 outlets", "1 outlet", "2 outlets", "12,345 outlets"},
		"de": {"0 Medien", "1 Medium", "2 Medien", "12.345 Medien"},
		"fr": {"0 média", "1 média", "2 médias", "12\u202f345 médias"},
		"es": {"0 medios", "1 medio", "2 medios", "12\u00a0345 medios"},
		"ar": {"لا مصادر", "مصدر واحد", "مصدران", "12,345 مصدرًا"},
		"he": {"0 כלי תקשורת", "כלי תקשורת אחד", "שני כלי תקשורת", "12,345 כלי תקשורת"},
		"ja": {"0 outlets", "1 outlet", "2 outlets", "12,345 outlets"},
	} {
		w := newWords(lang)
		for i, n := range []int{0, 1, 2, 12345} {
			if got := w.count("outlets", n); got != want[i] {
				t.Errorf("%s: %d are %q, want %q", lang, n, got, want[i])
			}
		}
	}
	if got := newWords("ar").count("outlets", 5); got != "5 مصادر" {
		t.Errorf("5 are %q", got)
	}
}

func TestDates(t *testing.T) {
	at := feed.At(time.Date(2025, 7, 1, 23, 5, 0, 0, time.UTC))
	for language, want := range map[string][3]string{
		"en-US": {"July 1, 2025", "11:05 PM", "Tuesday, July 1, 2025"}, "en": {"July 1, 2025", "11:05 PM", "Tuesday, July 1, 2025"},
		"en-GB": {"1 July 2025", "23:05", "Tuesday, 1 July 2025"}, "": {"July 1, 2025", "11:05 PM", "Tuesday, July 1, 2025"},
		"de-AT": {"1. Juli 2025", "23:05", "Dienstag, 1. Juli 2025"}, "fr": {"1er juillet 2025", "23:05", "mardi 1er juillet 2025"},
		"es": {"1 de julio de 2025", "23:05", "martes, 1 de julio de 2025"}, "ar": {"1 يوليو 2025", "11:05 م", "الثلاثاء 1 يوليو 2025"},
		"he": {"1 ביולי 2025", "23:05", "יום שלישי, 1 ביולי 2025"},
	} {
		p := New(Options{Site: edition.Site{Language: language}})
		if got := [3]string{p.dates.date(at).Text, p.dates.clock(at).Text, p.dates.full(at).Text}; got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}
