package parse

import (
	"strings"
	"testing"
)

// TestBrackets holds what becomes of the HTML in titles of RSS, and of Atom where the type
// says that it is HTML.
func TestBrackets(t *testing.T) {
	for _, c := range []struct{ in, rss, atom string }{
		{`a <b>b</b> c`, "a b c", "a b c"},
		{`a <b>b`, "a b", "a b"},
		{`Vec<T> and Map<K, V>`, "Vec<T> and Map<K, V>", "Vec<T> and Map<K, V>"},
		{`Set<B> of List<A>`, "Set<B> of List<A>", "Set of List"},
		{`<B>bold</B> news`, "bold news", "bold news"},
		{`Drop the <script> tag`, "Drop the <script> tag", "Drop the tag"},
		{`Use <head> and <title>`, "Use <head> and <title>", "Use and"},
		{`<script>x()</script>News`, "News", "News"},
		{`<gazette>`, "<gazette>", "<gazette>"},
		{`</gazette> ends`, "</gazette> ends", "</gazette> ends"},
		{`a <my-tag>b</my-tag>`, "a <my-tag>b</my-tag>", "a <my-tag>b</my-tag>"},
		{`Storm<br/>coast`, "Storm coast", "Storm coast"},
		{`<p>One</p><p>Two</p>`, "One Two", "One Two"},
		{`One<p>Two`, "One Two", "One Two"},
		{`The <p> element`, "The <p> element", "The element"},
		{`The <iframe src="x"> element`, `The <iframe src="x"> element`, "The element"},
		{`x<o:p></o:p>`, "x", "x"},
		{`<3 and <- and a<b`, "<3 and <- and a<b", "<3 and <- and a<b"},
		{`Why <!DOCTYPE html> matters`, "Why <!DOCTYPE html> matters", "Why <!DOCTYPE html> matters"},
		{`<?php is old`, "<?php is old", "<?php is old"},
		{`a<!-- b -->c`, "ac", "ac"},
		{`<img src="e.png" alt="&#128240;"> Paper`, "📰 Paper", "📰 Paper"},
		{`<img alt='[a "b"]' src=e>`, `[a "b"]`, `[a "b"]`},
		{`<img src="e.png">`, "", ""},
		{`A &amp; B &lt;C&gt;`, "A & B <C>", "A & B <C>"},
		{strings.Repeat("<T>", 300), strings.Repeat("<T>", 200), strings.Repeat("<T>", 200)},
	} {
		if got := title(c.in); got != c.rss {
			t.Errorf("RSS: %.80s: %q, want %q", c.in, got, c.rss)
		}
		if got := heading(c.in, true); got != c.atom {
			t.Errorf("Atom: %.80s: %q, want %q", c.in, got, c.atom)
		}
	}
	doc := read(t, `<rss><channel><title>&lt;devs&gt;</title><item><title><![CDATA[Any<T>]]></title><guid>1</guid></item></channel></rss>`, Options{})
	if doc.Meta.Title != "<devs>" || doc.Items[0].Content.Title != "Any<T>" {
		t.Errorf("%q %q", doc.Meta.Title, doc.Items[0].Content.Title)
	}
	doc = read(t, `{"version":"https://jsonfeed.org/version/1","title":"A &#8211; &amp; <b>","items":[{"id":"1","title":"Captain&rsquo;s <log>","tags":["R&amp;D"],"author":{"name":"A &amp; B"}}]}`, Options{})
	if c := doc.Items[0].Content; doc.Meta.Title != "A – & <b>" || c.Title != "Captain’s <log>" || c.Categories[0].Term != "R&D" || c.Authors[0].Name != "A & B" {
		t.Errorf("%q %+v", doc.Meta.Title, c)
	}
}

// TestSurrogates: two references to the halves of a pair are one character, escaped once
// or twice, in titles, texts, sections and JSON; a half alone is none.
func TestSurrogates(t *testing.T) {
	const want = "a😉b"
	for _, in := range []string{"a&#55357;&#56841;b", "a&#xD83D;&#xDE09;b", "a&#xd83d;&#56841;b", "a&amp;#55357;&amp;#56841;b", "a&#55357;😉b", "a😉&#56841;b", "a&#56841;&#55357;&#56841;b", "a&amp;#55357;😉b"} {
		for _, form := range []string{`<title>` + in + `</title>`, `<title><![CDATA[` + in + `]]></title>`} {
			if got := rssOf(t, form).Content.Title; got != want {
				t.Errorf("%s: %q", form, got)
			}
		}
		if got := rssOf(t, `<description>`+in+`</description>`).Text; got != want {
			t.Errorf("text %s: %q", in, got)
		}
		doc := read(t, `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"`+in+`","content_html":"`+in+`"}]}`, Options{})
		if it := doc.Items[0]; it.Content.Title != want && !strings.Contains(in, "amp") || it.Text != want {
			t.Errorf("JSON %s: %q %q", in, it.Content.Title, it.Text)
		}
	}
	if it := rssOf(t, `<title>&amp;#120; &#120; &#x41;</title>`); it.Content.Title != "x x A" {
		t.Errorf("%q", it.Content.Title)
	}
}
