package sanitize

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// paper is docs/sanitizing.md, read.
type paper struct {
	version  int
	keeps    map[string][]string // elements with their attributes
	formulas map[string][]string // elements of MathML with theirs
	drops    []string            // elements that go with what is in them
	trackers map[string]string
}

func readPaper(t testing.TB) paper {
	t.Helper()
	text, err := os.ReadFile("../../docs/sanitizing.md")
	if err != nil {
		t.Fatal(err)
	}
	p := paper{keeps: map[string][]string{}, formulas: map[string][]string{}, trackers: map[string]string{}}
	code := regexp.MustCompile("`([^`]+)`")
	words := func(s string) (ws []string) {
		for _, m := range code.FindAllStringSubmatch(s, -1) {
			ws = append(ws, m[1])
		}
		return ws
	}
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if s, ok := strings.CutPrefix(line, "## "); ok {
			section = s
		}
		if m := regexp.MustCompile(`\*\*Policy version: (\d+)\.\*\*`).FindStringSubmatch(line); m != nil {
			p.version, _ = strconv.Atoi(m[1])
		}
		cells := strings.Split(line, "|")
		switch {
		case section == "What stays" && len(cells) == 5 && strings.HasPrefix(cells[1], " `"):
			for _, e := range words(cells[1]) {
				p.keeps[e] = words(cells[2])
			}
		case section == "Formulas" && len(cells) == 4 && strings.HasPrefix(cells[1], " `"):
			for _, e := range words(cells[1]) {
				p.formulas[e] = words(cells[2])
			}
		case section == "What goes" && strings.HasPrefix(line, "`"):
			p.drops = append(p.drops, words(line)...)
		case section == "Tracking" && len(cells) == 4 && strings.HasPrefix(cells[1], " `"):
			p.trackers[words(cells[1])[0]] = words(cells[2])[0]
		}
	}
	return p
}

// global are the attributes that every element keeps.
var global = []string{"title", "lang", "dir"}

// examples are values that the attributes keep.
var examples = map[string][]string{
	"abbr": {"a"}, "align": {"left"}, "alt": {"a"}, "cite": {"http://h/c"}, "colspan": {"2"}, "controls": {""}, "data-embed": {"3x2"}, "datetime": {"2026-07-04"},
	"dir": {"rtl"}, "height": {"20"}, "href": {"http://h/"}, "hreflang": {"en"}, "kind": {"subtitles"}, "label": {"a"}, "lang": {"en-GB"}, "loading": {"lazy"},
	"media": {"(min-width: 600px)"}, "open": {""}, "poster": {"http://h/p"}, "preload": {"none"}, "referrerpolicy": {"no-referrer"}, "reversed": {""}, "rowspan": {"2"},
	"scope": {"col"}, "sizes": {"100vw"}, "span": {"2"}, "src": {"http://h/s"}, "srclang": {"en"}, "srcset": {"http://h/s 2x"}, "start": {"3"}, "title": {"a"},
	"type": {"1", "video/mp4"}, "value": {"3"}, "width": {"30"},
}

// attributesOf are the attributes that the first element of the name has in s.
func attributesOf(s, element string) ([]string, bool) {
	z := html.NewTokenizer(strings.NewReader(s))
	for z.Next() != html.ErrorToken {
		if t := z.Token(); t.Data == element {
			var names []string
			for _, a := range t.Attr {
				names = append(names, a.Key)
			}
			return names, true
		}
	}
	return nil, false
}

// write is an element with an attribute, and with what it cannot be without.
func write(element, attribute, value string) string {
	tag := "<" + element
	if (element == "img" || element == "source") && attribute != "src" && attribute != "srcset" {
		tag += ` src="http://h/s"`
	}
	tag += " " + attribute + `="` + value + `">`
	if traits[numbers[element]]&void != 0 {
		return tag
	}
	return tag + "text</" + element + ">"
}

// vocabulary is every attribute of HTML and SVG that could matter, and some that are
// none.
var vocabulary = strings.Fields(`accept accept-charset accesskey action align alink allow allowfullscreen alt archive async attributename autocapitalize autocomplete
	autofocus autoplay background begin bgcolor border charset checked cite class classid code codebase color cols colspan content contenteditable controls coords
	crossorigin data data-embed data-src data-x datetime default defer dir dirname disabled download draggable dynsrc enctype enterkeyhint exportparts fetchpriority
	for form formaction formmethod formtarget frame from headers height hidden high href hreflang http-equiv id imagesizes imagesrcset inert inputmode integrity is
	ismap itemid itemprop itemref itemscope itemtype kind label lang language list loading longdesc loop low lowsrc manifest max maxlength media method min multiple
	muted name nonce novalidate on onabort onafterprint onanimationstart onbeforeunload onblur onclick onerror onfocus oninput onload onmouseover onpointerenter ontoggle
	onwheel open optimum part pattern ping placeholder playsinline popover popovertarget poster preload profile readonly referrerpolicy rel required reversed role rows
	rowspan sandbox scope scoped seamless selected shadowrootmode shape size sizes slot span spellcheck src srcdoc srclang srcset start step style summary tabindex target
	title to translate type typemustmatch usemap value values vspace width wrap xlink:href xml:base xml:lang xmlns xmlns:x`)

// others are elements that the policy does not keep.
var others = strings.Fields(`a:b animate animatemotion animatetransform applet area base basefont bgsound blink body button canvas command content data datalist dialog
	dir embed fencedframe fieldset font foreignobject form frame frameset g head hgroup html iframe image input isindex keygen label layer legend link listing map
	marquee menu menuitem meta meter mglyph mi mo mtext multicol nextid nobr noembed noframes noscript nostyle object optgroup option output param plaintext
	portal progress rb rtc script search select set shadow slot spacer style template textarea title use x-y xml xmp`)

func TestThePaperIsThePolicy(t *testing.T) {
	p := readPaper(t)
	if p.version != Version {
		t.Errorf("the paper is of version %d, the policy of %d", p.version, Version)
	}
	for id, e := range elements {
		if id == 0 || traits[id]&formula != 0 {
			continue
		}
		if _, ok := p.keeps[e]; !ok {
			t.Errorf("the paper does not say that %s stays", e)
		}
	}
	for _, e := range slices.Sorted(maps.Keys(p.keeps)) {
		got, ok := attributesOf(HTML(write(e, "title", "a"), nil, nil), e)
		if !ok {
			t.Errorf("the paper says that %s stays: %v", e, got)
		}
		keeps := slices.Concat(p.keeps[e], global)
		for _, a := range keeps {
			if !slices.ContainsFunc(examples[a], func(v string) bool {
				got, _ := attributesOf(HTML(write(e, a, v), nil, nil), e)
				return slices.Contains(got, a)
			}) {
				t.Errorf("the paper says that %s keeps %s, with one of %q", e, a, examples[a])
			}
		}
		for _, a := range vocabulary {
			for _, v := range append(examples[a], "1", "http://h/x", "a", "") {
				out := HTML(write(e, a, v), nil, nil)
				got, _ := attributesOf(out, e)
				for _, g := range got {
					if !slices.Contains(keeps, g) {
						t.Errorf("the paper does not say that %s keeps %s: %s", e, g, out)
					}
				}
			}
		}
	}
	if !maps.Equal(p.trackers, trackers) {
		t.Errorf("the paper lists the trackers %v, the policy %v", p.trackers, trackers)
	}
}

// TestThePaperSaysWhatFormulasKeep holds the table of MathML to the policy, both ways.
func TestThePaperSaysWhatFormulasKeep(t *testing.T) {
	p := readPaper(t)
	shared := p.formulas["mi"]
	if len(p.formulas) != len(mathLayout)+len(mathTokens) || len(shared) != 0 {
		t.Fatalf("the paper has %d elements of MathML", len(p.formulas))
	}
	shared = p.formulas["mrow"]
	for _, e := range slices.Sorted(maps.Keys(p.formulas)) {
		for _, a := range slices.Concat(vocabulary, shared, mathAttributes[:], []string{"alttext"}) {
			if a == "hidden" {
				continue // takes the formula along
			}
			keeps := slices.Contains(shared, a) || e == "math" && a == "alttext"
			for _, v := range []string{"1", "rtl", "http://h/x", "javascript:x"} {
				in := "<" + e + " " + a + `="` + v + `">x</` + e + ">"
				if e != "math" {
					in = "<math>" + in + "</math>"
				}
				out := HTML(in, nil, nil)
				got, ok := attributesOf(out, e)
				if !ok {
					t.Fatalf("the paper says that %s stays: %s", e, out)
				}
				wants := keeps && (a == "alttext" || a == "dir" && v == "rtl" || a != "dir" && !strings.Contains(v, ":"))
				if slices.Contains(got, a) != wants {
					t.Errorf("%s keeps %s=%q: %v, by the paper %v", e, a, v, !wants, wants)
				}
			}
		}
	}
}

func TestThePaperSaysWhatGoes(t *testing.T) {
	p := readPaper(t)
	if len(p.drops) < 17 {
		t.Fatalf("the paper drops %q only", p.drops)
	}
	for _, e := range slices.Concat(others, p.drops) {
		if e == "plaintext" {
			continue // has no end
		}
		in, want := "before <"+e+">inside</"+e+"> after", "before inside after"
		if slices.Contains(p.drops, e) {
			want = "before  after"
		}
		if got := HTML(in, nil, nil); got != want {
			t.Errorf("HTML(%q) = %q, want %q", in, got, want)
		}
	}
}
