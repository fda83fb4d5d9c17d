package link_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/link"
)

func TestHead(t *testing.T) {
	for _, c := range []struct {
		name, page string
		want       []feed.Link
	}{
		{"in the head", `<!doctype html><head><LINK REL="hub  x" href=" h "><link rel=self href=/s type=text/html></head>`,
			[]feed.Link{{Rel: "hub", Href: "h"}, {Rel: "x", Href: "h"}, {Rel: "self", Href: "/s", Type: "text/html"}}},
		{"in the body", `<html><head></head><body><link rel=hub href=evil>`, nil},
		{"in the body, without an end of the head", `<head><body><link rel=hub href=evil>`, nil},
		{"in a comment and in a script", `<head><!-- <link rel=hub href=a> --><script>"<link rel=hub href=b>"</script></head>`, nil},
		{"without a head", `<link rel=hub href=h>`, []feed.Link{{Rel: "hub", Href: "h"}}},
	} {
		if got := link.Head([]byte(c.page)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestTheBodyBeginsWhereABrowserHasIt(t *testing.T) {
	const evil = `<link rel=hub href=evil>`
	for name, page := range map[string]string{
		"at an element that no head has": `<head><p>` + evil,
		"at text":                        `<title>x</title>by me ` + evil,
		"behind the head":                `<head><title>x</title></head>` + evil,
		"inside of a template":           `<head><template>` + evil + `</template></head>`,
		"in noscript":                    `<head><noscript>` + evil + `</noscript></head>`,
	} {
		if got := link.Head([]byte(page)); got != nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	const pixel = `<head><title>a <p> b</title><script>document.write("<p>")</script><noscript><img src=x></noscript><template><p></template><link rel=hub href=h>`
	if got := link.Head([]byte(pixel)); len(got) != 1 {
		t.Errorf("what looks like a body in a head hides its links: %+v", got)
	}
}

func TestElements(t *testing.T) {
	const page = `<head><base href="/dir/"><link rel="Alternate feed" href=f href=g type=t title=" a  title ">
		<body><a href=1>One <b>and</b> two<a href=2 aria-label=Two><img alt=Picture></a><a href=3><img alt="Three"></a><a href=4 title=T>Four`
	want := []link.Element{
		{Name: "base", Href: "/dir/"},
		{Name: "link", Rel: []string{"alternate", "feed"}, Href: "f", Type: "t", Title: "a title"},
		{Name: "a", Href: "1", Text: "One and two", Body: true},
		{Name: "a", Href: "2", Text: "Two", Body: true},
		{Name: "a", Href: "3", Text: "Three", Body: true},
		{Name: "a", Href: "4", Title: "T", Text: "Four", Body: true},
	}
	got := slices.Collect(link.Elements([]byte(page)))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for n := range want { // a caller may stop anywhere
		for range link.Elements([]byte(page)) {
			if n--; n < 0 {
				break
			}
		}
	}
}
