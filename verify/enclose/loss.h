/* loss.h: losses on eight samples at once, with proved error bounds
 * (private to verify/; include from kernel sources).
 *
 * For each loss: the value l(u, y), the derivative l'(u, y) in u.
 *   c_l: |computed l - l| <= c_l 2^-53 l (plus 2^-1009 for logistic)
 *   e' : |computed l' - l'| <= e', absolute, on top of one rounding 2^-53 |l'|
 *        mse, half, Huber: c_l = 3, 3, 5, e' = 0; absolute: c_l = 1;
 *        logistic: c_l = 10, e' = 4 2^-53.
 * Proofs: paper/algorithms.tex, section "Losses". */
