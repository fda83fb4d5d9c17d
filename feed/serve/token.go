package serve

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// private reports whether the document is for those alone who know its token.
func (d *document) private() bool { return !d.of.Token.IsZero() }

// open reports whether the request may read the document: everybody may, or it names the
// token, in its query or as a bearer's (RFC 6750). How long that takes tells nothing of the
// token.
func (d *document) open(r *http.Request) bool {
	if !d.private() {
		return true
	}
	given := r.URL.Query()["token"]
	for _, v := range r.Header["Authorization"] {
		if scheme, token, ok := strings.Cut(v, " "); ok && strings.EqualFold(scheme, "Bearer") {
			given = append(given, strings.TrimSpace(token))
		}
	}
	for _, token := range given {
		sum := sha256.Sum256([]byte(token))
		if subtle.ConstantTimeCompare(sum[:], d.of.Token[:]) == 1 {
			return true
		}
	}
	return false
}
