package story

import "strings"

// functionWords are, a line a language, the words that hold its sentences together,
// folded as terms are. They name the language, and are no terms in it.
const functionWords = `
en the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which you were her all she there would their we him been has when who will no more if out so what up its about into than them can only other time new some could these two may first then do any like my now over such our me even most made after also did many off before must well back through years much where your way down should because each just those people mr how too says said say amid
de der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem uber einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei ihr ihre gegen vom konnen schon wenn seine unter wir soll ich eines jahr zwei dies diese dann seit was wegen
fr le la les de des et du en un une est pour que qui dans sur au par pas plus avec ce il sont ne se aux son sa ses ont ete cette mai comme ou mais fait elle apre leur etre deux meme entre aussi bien sans tout depuis contre ans nous vous ces selon dont lors
es el la los las de del y en un una que es por con para se no su al lo como mas pero sus le ha este esta son entre ya sin sobre ser tiene tambien fue han hasta hay donde desde todo nos durante ano contra otro ante ellos esto muy
pt o a os as de do da dos das e em um uma que para com no na nos nas por se mai como mas foi ao ele sua seu ou ser tem nao pelo pela ate isso sao entre era depois sem mesmo aos seus apos sobre diz contra ja
it il lo la gli le di del della dei delle e in un una che per con non si da al sono come anche nel nella alla ma piu dal ha suo sua ai dopo essere tra stato due questo questa ancora contro degli
nl de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar door over ze zich hij hebben heeft wordt kan meer na tot geen worden werd wel deze
ru и в не на что с по к из за от для о как его но это у он до же так после был или при она было все они их бы также еще быт более если во со под тем года году может
sv och i att det som en pa ar av for med den till inte har de ett om var men sig fran vi nu kan hade efter nar ska vid eller mot under blir sin skulle
da og i at det er en til af for pa de med den som har der ikke et om fra var sig men han vi kan efter nar skal eller mod blev ved
no og i det er som pa en av for til med at den har de ikke et om fra var men seg han vi kan etter nar skal eller mot ble ved
fi ja on ei se etta han oli mutta myos kun ovat joka mukaan kuin jos tai sita olla ole niin vain joten sen nyt ovat mita
pl i w na z do nie sie ze jest to o jak po od za ale przez dla przy juz byc tym ktory ktora jego co tylko czy sa roku
cs a v na se je z ze do to s o i pro za ale jako po by jsou tak podle od ktery ktera byl jeho pri nebo uz ma roku
ro si in de la a cu pe ca din un o nu pentru este care sa au mai fost prin sunt dar lui dupa ale fi acest anul
hu a az es hogy nem is egy meg ez volt csak mar de ha mint amely szerint vagy meg ki ezt azt utan lesz
tr ve bir bu da de icin ile olarak cok daha en gibi ne kadar sonra olan var oldugu ise ya her dedi gore
id yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena ada oleh telah sudah bisa
el και το να του η της ο τα στο την για με που των από οι στην τον θα δεν στη τη μια είναι ότι ένα σε
uk і в на не що з у до та за як від про це для його але його після або був буде їх також щоб яки під року
bg и на в да се за от е не с по са ще че като към но до или след беше при това през бе има
ar في من على إلى أن عن مع هذا التي الذي بعد ما لا كان هذه قبل بين قال كما أو خلال حتى لم
fa و در به از که این را با است برای آن یک تا بر خود هم شد او می کرد شده پس
hi के में की है और से को का ने पर कि यह एक हैं भी नहीं इस लिए था कर हो ही बाद
he של את על לא הוא עם זה כי גם אל היא או אם כל יותר אבל אחרי לפני היה ביו
`

// functions leads from the terms of function words to the languages that have them.
// It is never written to.
var functions = func() map[string]langs {
	m := make(map[string]langs, 1500)
	for line := range strings.Lines(functionWords) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		l := langOf(words[0])
		for _, w := range words[1:] {
			tokens(w, func(t token) bool {
				m[stem(t.text)] |= l
				return true
			})
		}
	}
	return m
}()
