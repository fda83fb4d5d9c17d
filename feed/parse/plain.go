package parse

// Text is what a document says before it is read as a feed: decoded to UTF-8 by the
// rules of [Parse], without what XML forbids; for other XML that the web serves no
// better than feeds. mended says for people what was mended. Its error is a
// *[SyntaxError] for what is no text.
func Text(body []byte, contentType string) (text []byte, charset string, mended []string, err error) {
	if reason := noText(body); reason != "" {
		return nil, "", nil, &SyntaxError{Reason: reason}
	}
	var notes repairs
	text, charset = decode(body, "", contentType, &notes)
	text = clean(text, &notes)
	return text, charset, notes.list(), nil
}
