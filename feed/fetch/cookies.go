package fetch

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// newJar holds the cookies of one fetch. Nothing of it is kept.
func newJar() http.CookieJar {
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
	if err != nil {
		panic(fmt.Sprintf("options of the cookie jar: %v", err)) // they are constants
	}
	return jar
}

// cookieMark parts a URL from the cookies that go there, where the two are one step of
// a way: a server that redirects to itself with a cookie leads on.
const cookieMark = "\x00"

// cookiesFor are the cookies that a request to u would return, behind cookieMark.
func cookiesFor(jar http.CookieJar, u *url.URL) string {
	if jar == nil {
		return ""
	}
	all := jar.Cookies(u)
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(cookieMark)
	for _, c := range all {
		b.WriteString(c.Name + "=" + c.Value + ";")
	}
	return b.String()
}

// returnCookies adds to the request what the jar has for it, and says what that is.
func returnCookies(jar http.CookieJar, r *http.Request) string {
	if jar == nil {
		return ""
	}
	for _, c := range jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	return cookiesFor(jar, r.URL)
}

// takeCookies puts those of an answer into the jar.
func takeCookies(jar http.CookieJar, u *url.URL, answer *http.Response) {
	if jar != nil {
		jar.SetCookies(u, answer.Cookies())
	}
}
