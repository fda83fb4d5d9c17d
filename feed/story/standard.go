package story

// Standard is the model that decides. Its weights were fitted by logistic regression
// and then a random search on three labelled sets of news in English (a crawl of 2014,
// roundups of outlets of the left, the centre and the right, and look-alike events).
// Nothing of the sets was held out, so figures on them say too much of other news.
func Standard() *Model {
	return &Model{
		TableDocs:  17616,
		TitleCount: 32,
		TextCount:  16,
		OftenCount: 8,
		Heaviest:   8,
		Stories:    8,
		Weights: [classes]Features{
			{-4496, 5215, 4503, 1965, 3432, 2359, -1795, 5100, -1988, -194, 0, -1393, -1501, 27, 1222, -466, -12756, 361, -2358, 3117},
			{-2867, 10006, -2252, 2338, 2724, 2699, -1196, 2756, -2085, -8982, 0, -1213, -798, -279, 1746, -290, -7720, 361, 1194, 515},
			{-5227, 14125, -2335, 7055, 2717, 5424, -717, 1475, -683, -6369, 0, -2194, -810, -721, 1581, -223, -12039, 361, -1346, -964},
			{-2270, 5389, 6941, 3959, -2628, 1193, -559, 2466, -1891, -320, 0, -1654, -799, 58, 1839, -257, -10510, 3980, -2416, 2955},
			{-3316, 11068, 1169, 3456, -1885, 2424, 508, -15, -1423, -3824, 0, -1465, -1805, -144, 1319, 90, -8163, 4885, -414, 1032},
			{-6389, 10190, 1039, 2282, -1645, 2607, 41, 2983, -1715, -937, -1, -1667, -785, 248, 4977, 642, -10139, 6894, 2360, -2230},
		},
		Join:     0,
		Untabled: 2500,
		Pair:     PairFeatures{-1679, -204, 467, 3142, -1580, 859, -320, 108},
		Merge:    -756,
		Together: 0,
	}
}
