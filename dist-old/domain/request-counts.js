/** What came to the counts since an earlier look. */
export function requestsSince(before, now) {
    return { served: now.served - before.served, lost: now.lost - before.lost };
}
