/* table.c: the table of statements (FORMAT.md, section "Kind statement"). */
#include <string.h>

#include "instance.h"

/* ID; nets, values, vectors; hypotheses; sentence; the sentence in words.
 * No list of nets: the statement is about numbers alone. */
static const statement statements[] = {
    {"D.conv", "A B", "t", "",
     "lipschitz sphere:A sphere:B segment",
     "F:P F:A F:B max <=",
     "on the straight segment from A to B, F does not exceed the larger of "
     "its end values"},
    {"D.lip", NULL, "constant k", "",
     "",
     "1 1 h - 1 h - * - sqrt constant h * <=",
     "the convex function -sqrt(1 - u^2) changes between 1 - 2^-k and 1 by at "
     "most `constant` times their difference"},
    {"G.arb", "A B", "unit", "sn sp",
     "lipschitz sphere:A sphere:B barrier",
     "vstar F:A F:B max <=",
     "a path from A to B exists on which F does not exceed the larger of its "
     "end values, to within any positive amount"},
    {"G.bce01", NULL, "constant k", "",
     "",
     "h log h 2 / log - constant h h 2 / - * <=",
     "binary cross-entropy changes between the probabilities 2^-k and "
     "2^-(k+1) by at most `constant` times their difference"},
    {"G.gap", "A B", "", "s",
     "lipschitz sphere:A sphere:B subgradient:As",
     "mass:A 0 = pull:A kappa < "
     "F:A F:B <=",
     "the local minimum A, which exists at every larger width too, is not "
     "above the value of the network B"},
    {"G.unit", "A", "", "",
     "",
     "0 shortest:A < "
     "F:A normal:A =",
     "normalising the rows of A leaves F unchanged"},
    {"L1.a", "A", "", "s",
     "lipschitz sphere:A minimiser:As",
     "kink:A 0 =",
     "at a second-layer minimiser the risk is differentiable in every "
     "coefficient"},
    {"L1.b", "A", "", "",
     "lipschitz sphere:A smooth:A",
     "gradient:A L <=",
     "no partial derivative of the risk in a coefficient exceeds L"},
    {"L1.b.rep", "A", "", "",
     "lipschitz ball:A smooth:A",
     "gradient:A L reach:A * <=",
     "no partial derivative of the risk in a coefficient exceeds L times the "
     "largest mean activation"},
    {"L1.c", "A", "", "s",
     "lipschitz sphere:A minimiser:As",
     "0 mass:A < kappa L <=",
     "at a second-layer minimiser with a nonzero coefficient kappa is at most "
     "L"},
    {"L1.cor", "A", "", "",
     "lipschitz sphere:A",
     "kappa mass:A * L <=",
     "throughout the landscape the mass is at most L / kappa"},
    {"L1.d", "A", "", "",
     "lipschitz sphere:A",
     "L kappa <= "
     "R0 F:A <=",
     "if kappa is at least L, zero coefficients are a second-layer minimiser"},
    {"L1.e", "A", "", "s",
     "sphere:A minimiser:As",
     "R:A kappa mass:A * - R:A kappa mass:A * + =",
     "at a second-layer minimiser R - kappa times the mass is R + kappa times "
     "the mass"},
    {"L1.f", "A", "", "s",
     "lipschitz sphere:A minimiser:As",
     "R0 R:A - L mass:A * <=",
     "at a second-layer minimiser R(0) - R is at most L times the mass"},
    {"L1.f.rep", "A", "", "",
     "lipschitz",
     "R0 R:A - L zmass:A * <=",
     "R(0) - R is at most L times the sum of absolute coefficients times mean "
     "activations"},
    {"L1.g", "A", "", "s",
     "lipschitz sphere:A minimiser:As",
     "kappa mass:A * L mass:A * <= "
     "kappa mass:A * L <=",
     "at a second-layer minimiser whose kappa is at most L the mass is at "
     "most L / kappa"},
    {"L1.h", "A", "", "s",
     "ball:A minimiser:As",
     "kappa mass:A * R0 R:A - <=",
     "at a second-layer minimiser kappa times the mass is at most R(0) - R"},
    {"L1.main", "A", "", "s",
     "lipschitz sphere:A minimiser:As",
     "kappa mass:A * L <=",
     "at a second-layer minimiser the mass is at most L / kappa"},
    {"L1.main.between", "A B", "", "",
     "lipschitz sphere:A between",
     "kappa mass:A mass:B .. * L <=",
     "at the second-layer minimiser between A and B the mass is at most L / "
     "kappa"},
    {"L1.main.ce", "", "classes", "",
     "classes",
     "classes 1 - 1 kappa / 1 - * log kappa * 2 sqrt <=",
     "for the cross-entropy of K classes, x = y = w = 1, the minimiser has "
     "mass at most sqrt(2) / kappa"},
    {"LB.cell", "A B", "level unit", "sn sp",
     "ball:A ball:B barrier",
     "level vstar <=",
     "on every path from A to B with rows in the unit ball the maximum of F is "
     "at least the level"},
    {"LB.dual", "", "level", "s",
     "lower:s upper:s",
     "level dual:s R0 .. <=",
     "F of every network, of any width, with rows in the unit ball is at "
     "least the level"},
    {"LB.n1", "A B", "level unit", "sn sp",
     "ball:A ball:B barrier",
     "features 1 = "
     "level vstar <=",
     "for one feature, on every path from A to B with rows in the unit ball "
     "the maximum of F is at least the level"},
    {"N.bridge", "A B", "t", "",
     "ball:A ball:B segment",
     "dev t 1 t - * jump * <=",
     "at t the output deviates in the mean from that of the mixture by at "
     "most t (1 - t) times the weighted moves of the rows"},
    {"N.bridge.F", "A B", "t", "",
     "lipschitz ball:A ball:B segment",
     "F:P 1 t - F:A * - t F:B * - t 1 t - * L * jump * <=",
     "at t F exceeds its chord by at most L t (1 - t) times the weighted "
     "moves of the rows"},
    {"N.bridge.c", "A B", "c t", "",
     "ball:A ball:B segment",
     "0 c <= c 1 < "
     "dev c t * 1 t - * jump * <=",
     "N.bridge with a constant c below 1 before its right-hand side"},
    {"N.comp.printed", "A E", "", "down negative positive up",
     "ball:A ball:E lower:down upper-:down upper:negative lower:positive "
     "lower:up upper+:up",
     "features 2 = units:A 2 = total:A abs mass:A < F:A dual:down <= "
     "F:A dual:negative <= F:A dual:positive <= F:A dual:up <= F:E F:A < "
     "F:A F:A F:A R0 max .. <",
     "the minimiser A of two units of opposite signs, which the wider network "
     "E is below, is separated from itself with its units exchanged"},
    {"N.hubmin", "A", "", "s",
     "ball:A subgradient:As",
     "mass:A 0 = "
     "pull:A kappa <",
     "the network A with zero coefficients satisfies the strict condition "
     "that makes it a local minimum of F"},
    {"N.mass", "A", "", "s",
     "ball:A minimiser:As",
     "kappa mass:A * crad <=",
     "at a second-layer minimiser kappa times the mass is at most the radial "
     "constant of the loss"},
    {"N.mass.between", "A B", "", "",
     "ball:A between",
     "kappa mass:A mass:B .. * crad <=",
     "at the second-layer minimiser between A and B kappa times the mass is "
     "at most the radial constant of the loss"},
    {"N.strict.any", "A", "", "negative positive",
     "ball:A upper:negative lower:positive",
     "R0 dual:negative <= R0 dual:positive <= "
     "R0 F:A <=",
     "if one unit does not lower F below R(0), the network A does not"},
    {"T2.C", "A B C D E", "top unit", "direction sn sp",
     "lipschitz sphere:A sphere:B sphere:C sphere:D sphere:E spare:CE "
     "spare:DE barrier",
     "vstar F:A F:B max F:C max F:D max F:E max L L * D * kappa / angle:AC "
     "angle:BD max * + <=",
     "a path from A to B exists on which F does not exceed the bound of "
     "theorem 2 with the constant L^2 sqrt|Sigma| / kappa"},
    {"T2.dom", "A B", "t", "",
     "sphere:A sphere:B segment",
     "shortest:P 1 =",
     "the rows of the bridge are unit vectors"},
    {"T2.lit", "A B C D E", "unit", "sn sp",
     "lipschitz sphere:A sphere:B sphere:E rows:AC rows:BD spare:CE spare:DE "
     "barrier",
     "vstar F:A F:B max F:E max S:C max S:D max <=",
     "a path from A to B exists on which F does not exceed the bound of "
     "theorem 2 with delta of the squared loss"},
    {"T2.p10", "A B", "t top", "direction minus plus s",
     "lipschitz sphere:A sphere:B segment minimiser:As nearest",
     "F:P F:A F:B max - L L * D * kappa / pi 2 / * <=",
     "on the bridge F exceeds its larger end value by at most L^2 alpha "
     "sqrt|Sigma| / kappa"},
    {"T2.p5", "A B", "t", "",
     "sphere:A sphere:B segment",
     "dev dev.printed =",
     "the deviation of the bridge is that of the coefficients at t times the "
     "move from the rows of A"},
    {"T2.p5.rep", "A B", "t", "",
     "ball:A ball:B segment",
     "dev dev.whole =",
     "the deviation of the bridge is that of the coefficients of A and B, "
     "each times the move from its own rows"},
    {"T2.p8", "", "top", "direction",
     "",
     "meannorm D =",
     "the mean norm of the inputs is the root of the norm of their second "
     "moment"},
    {"T2.p9", "A B", "t top", "direction minus plus s",
     "lipschitz sphere:A sphere:B segment minimiser:As nearest",
     "R:P mixed - abs L pi 2 / * D * mass:P * <=",
     "on the bridge the risk deviates from that of the mixture by at most L "
     "alpha sqrt|Sigma| times the mass at t"},
    {"T2.rep.bridge", "A B", "t top", "direction s u",
     "lipschitz ball:A ball:B segment minimiser:As minimiser:Bu",
     "F:P F:A F:B max - L D * radius:AB * R0 crad min * 2 / kappa / <=",
     "on the bridge of two second-layer minimisers F exceeds its larger end "
     "value by at most L sqrt|Sigma| r c0 / (2 kappa)"},
    {"T3.angle", "A", "square", "centre",
     "sphere:A centred:A",
     "square 1 <= angle:A square sqrt 2 * <=",
     "two unit rows within the root of `square` of a centre are at an angle "
     "of at most twice that root"},
    {"T3.angle.rep", "A", "square", "centre",
     "ball:A centred:A",
     "square 1 <= chord:A square sqrt 2 * <=",
     "two rows within the root of `square` of a centre are at a distance of "
     "at most twice that root"},
    {"T3.count", "A", "square", "centre",
     "centred:A",
     "total:A 0 =",
     "merging units whose rows are within the root of `square` of a centre "
     "into one frees all of them"},
    {"T3.delta", "A", "unit", "",
     "lipschitz sphere:A pair:A",
     "removed:A L twin:A * <=",
     "removing a unit changes the risk by at most L times its coefficient "
     "times the mean difference to the unit before it"},
    {"T3.delta.rep", "A", "unit", "",
     "lipschitz ball:A pair:A",
     "merged:A L twin:A * <=",
     "merging a unit into the one before it changes the risk by at most L "
     "times its coefficient times the mean difference of the two"},
    {"T3.e0", "", "", "s",
     "lipschitz lower:s upper:s",
     "dual:s R0 .. 0 <=",
     "the least F at a width tends to 0 as the width grows"},
    {"T3.nolocmin", "A B", "", "s",
     "lipschitz sphere:A sphere:B subgradient:As",
     "mass:A 0 = pull:A kappa < "
     "F:A F:B <=",
     "the local minimum A, which exists at every larger width too, is a "
     "global one: not above the value of the network B"},
    {"T3.pigeon", NULL, "eta m n", "",
     "",
     "n n floor = 1 n <= m m floor = 2 m <= 0 eta < eta 1 < "
     "m eta ^ m 1 2 m 1 eta - n / ^ * + n ^ floor / ceil <=",
     "of m rows in (1 + 2/eps)^n cells, eps = m^((eta - 1)/n), some cell must "
     "hold m^eta"},
    {"T3.stmt", "", "", "s",
     "lipschitz lower:s upper:s",
     "dual:s R0 .. 0 <=",
     "the level above which theorem 3 says that sublevels are connected tends "
     "to 0 as the width grows"},
    {"T3.um", NULL, "eta m n", "",
     "",
     "n n floor = 1 n <= m m floor = 2 m <= 0 eta < eta 1 < "
     "1 2 m 1 eta - n / ^ * + n ^ m 1 eta - ^ <=",
     "the covering number (1 + 2/eps)^n, eps = m^((eta - 1)/n), is at most "
     "m^(1 - eta)"},
    {"V2.bridge", "A B", "t top", "direction",
     "lipschitz ball:A ball:B segment",
     "F:P F:A F:B max - L D * radius:AB * F:A F:B max * kappa / <=",
     "at t F exceeds the larger end value by at most L sqrt|Sigma| r / kappa "
     "times it"},
    {"V2.fin", "A B C D E", "top unit", "direction sn sp",
     "lipschitz ball:A ball:B ball:C ball:D ball:E spare:CE spare:DE barrier",
     "vstar F:A F:B max F:C max F:D max F:E max 1 L D * radius:AC radius:BD "
     "max * kappa / + * <=",
     "a path from A to B exists on which F does not exceed the larger of the "
     "values of A to E times 1 + L sqrt|Sigma| r / kappa"},
    {"V2.ray.sharp", "A B", "", "",
     "ball:A ball:B",
     "features 1 = units:A 3 = "
     "F:A F:B max rays <",
     "for one feature and three units, every path from A to B with rows in the "
     "unit ball rises above the larger of its end values"},
    {"V2.sharp", "A B", "q root", "",
     "dictionary",
     "N q - N root * / R:B R:A - <=",
     "with at most q of the N coordinates as units the risk rises by at least "
     "(N - q) / (N sqrt(N))"},
    {"V2.sharp.F", "A B", "q root", "",
     "dictionary",
     "N q - N root * / F:B F:A - <=",
     "with at most q of the N coordinates as units F rises by at least (N - "
     "q) / (N sqrt(N))"},
};

const statement *statement_find(const char *id)
{
    for (size_t k = 0; k < sizeof statements / sizeof statements[0]; k++)
        if (strcmp(statements[k].id, id) == 0)
            return &statements[k];
    return NULL;
}
