package sanitize_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The walk judges a fragment as a browser would read it, and shares nothing with the
// sanitiser. It names what acts, or could.

// harmless are the elements that do nothing by themselves.
var harmless = strings.Fields(`a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
	figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary
	sup table tbody td tfoot th thead time tr track tt u ul var video wbr html head body`)

// formulas are the elements of MathML that do nothing by themselves, and in which a
// browser reads no HTML but what token elements hold, which must be text.
var formulas = strings.Fields(`math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd
	mtext mtr munder munderover`)

// formal are the attributes of MathML that hold words, numbers and lengths only.
var formal = strings.Fields(`accent accentunder alttext columnalign columnspan depth dir display displaystyle fence form height largeop linethickness lspace mathvariant
	maxsize minsize movablelimits notation rowalign rowspan rspace scriptlevel separator stretchy symmetric voffset width`)

// inert are the attributes that hold words, numbers and languages only.
var inert = strings.Fields(`abbr align alt colspan controls data-embed datetime dir height hreflang kind label lang loading media open preload referrerpolicy reversed rowspan
	scope sizes span srclang start title type value width`)

// addresses are those that hold URLs.
var addresses = strings.Fields("cite href poster src")

// faults walks the tree.
func faults(n *html.Node) (fs []string) {
	if n.Type == html.CommentNode || n.Type == html.DoctypeNode || n.Type == html.RawNode {
		fs = append(fs, fmt.Sprintf("node of type %d: %q", n.Type, n.Data))
	}
	if n.Type == html.ElementNode {
		switch n.Namespace {
		case "":
			if !slices.Contains(harmless, n.Data) {
				fs = append(fs, "element "+n.Data)
			}
			if n.Parent != nil && n.Parent.Namespace != "" {
				fs = append(fs, "element "+n.Data+" in a formula")
			}
		case "math":
			if !slices.Contains(formulas, n.Data) {
				fs = append(fs, "element math "+n.Data)
			}
		default:
			fs = append(fs, "namespace "+n.Namespace)
		}
		for _, a := range n.Attr {
			if n.Namespace == "math" {
				if !slices.Contains(formal, a.Key) || a.Namespace != "" {
					fs = append(fs, fmt.Sprintf("<math %s %s=%q>", n.Data, a.Key, a.Val))
				}
				continue
			}
			if f := attributeFault(n.Data, a); f != "" {
				fs = append(fs, fmt.Sprintf("<%s %s=%q>: %s", n.Data, a.Key, a.Val, f))
			}
		}
		if n.Data == "img" && unseen(n) {
			fs = append(fs, fmt.Sprintf("an image that nobody sees: %v", n.Attr))
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		fs = append(fs, faults(c)...)
	}
	return fs
}

func attributeFault(element string, a html.Attribute) string {
	switch {
	case a.Namespace != "":
		return "namespace " + a.Namespace
	case slices.Contains(addresses, a.Key):
		return addressFault(a.Val)
	case a.Key == "srcset":
		for rest := a.Val; rest != ""; { // an address ends at white space, and may have commas before
			rest = strings.TrimLeft(rest, " \t\n\r\f,")
			address, descriptor, _ := strings.Cut(rest+" ", " ")
			if f := addressFault(address); f != "" {
				return f
			}
			if rest = descriptor; !strings.HasSuffix(address, ",") {
				_, rest, _ = strings.Cut(rest, ",")
			}
		}
	case !slices.Contains(inert, a.Key):
		return "attribute"
	}
	return ""
}

// addressFault reads a URL as the WHATWG does: white space and control characters at
// the ends go, tabs and line breaks everywhere.
func addressFault(v string) string {
	v = strings.TrimFunc(v, func(r rune) bool { return r <= ' ' })
	v = strings.ToLower(strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(v))
	scheme, _, ok := strings.Cut(v, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return ""
	}
	for i, r := range scheme {
		if !('a' <= r && r <= 'z' || i > 0 && (unicode.IsDigit(r) || strings.ContainsRune("+-.", r))) {
			return ""
		}
	}
	if scheme != "http" && scheme != "https" && scheme != "mailto" {
		return "scheme " + scheme
	}
	return ""
}

func unseen(n *html.Node) bool {
	small, stated := 0, 0
	for _, a := range n.Attr {
		if a.Key == "width" || a.Key == "height" {
			stated++
			if v, err := strconv.Atoi(a.Val); err == nil && v <= 1 {
				small++
			}
		}
	}
	return small > 0 && small == stated
}

// contexts are elements that a page may put a fragment into.
var contexts = []atom.Atom{atom.Body, atom.Div, atom.P, atom.Td, atom.Li, atom.Table, atom.Select, atom.A}

// judge reads a fragment in each of the elements, with and without scripting, and what
// is written of it again, twice; and as a document. It fails the test where anything
// is active, and says how much.
func judge(t *testing.T, what, fragment string, in ...atom.Atom) (found int) {
	t.Helper()
	for _, scripting := range []bool{true, false} {
		for _, c := range in {
			text := fragment
			for round := range 3 {
				nodes, err := html.ParseFragmentWithOptions(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: c.String(), DataAtom: c}, html.ParseOptionEnableScripting(scripting))
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				var out strings.Builder
				for _, n := range nodes {
					for _, f := range faults(n) {
						found++
						t.Errorf("%s: round %d in %s: %s\n%q", what, round, c, f, fragment)
					}
					if err := html.Render(&out, n); err != nil {
						t.Fatalf("%s: %v", what, err)
					}
				}
				text = out.String()
			}
		}
	}
	doc, err := html.Parse(strings.NewReader("<body>" + fragment))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults(doc) {
		found++
		t.Errorf("%s: as a document: %s\n%q", what, f, fragment)
	}
	return found
}

// TestTheWalkSeesWhatActs holds the walk to what it must see.
func TestTheWalkSeesWhatActs(t *testing.T) {
	for _, bad := range []string{"<script>x</script>", "<p onclick=x>", "<p style=x>", "<a href='java&#10;script:x'>", "<img src='data:x'>", "<svg></svg>", "<iframe></iframe>", "<img src=x width=1>", "<a href=\x01javascript:x>", "<!-- x -->",
		"<img srcset='http://h/ 1x, javascript:x 2x'>", "<form></form>", "<p id=x>", "<noscript>x</noscript>", "<template></template>", "<math><annotation-xml>x</annotation-xml></math>", "<math href=x></math>", "<math><mi><b>x</b></mi></math>", "<meta>", "<base href=x>", "<x-y>", "<a data-x=1>"} {
		nodes, err := html.ParseFragment(strings.NewReader(bad), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, node := range nodes {
			n += len(faults(node))
		}
		if n == 0 {
			t.Errorf("the walk sees nothing in %s", bad)
		}
	}
}
