const PLAIN = { strong: identity, good: identity, bad: identity };
const COLOURED = { strong: paint(1), good: paint(32), bad: paint(31) };
/** Flag, then NO_COLOR, then FORCE_COLOR, then whether a terminal is there that can show it. */
export function styleFor(stream, isColorWanted) {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    if (!isColorWanted || (NO_COLOR !== undefined && NO_COLOR !== ''))
        return PLAIN;
    if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0')
        return COLOURED;
    return stream.isTTY === true && TERM !== 'dumb' ? COLOURED : PLAIN;
}
function paint(code) {
    return (text) => `\u001b[${String(code)}m${text}\u001b[0m`;
}
function identity(text) {
    return text;
}
