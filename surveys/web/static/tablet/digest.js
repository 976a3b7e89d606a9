/* SHA-256 (FIPS 180-4), PBKDF2 (RFC 8018) and UUIDs that also work where the browser has no WebCrypto: a plain http
   address in the shop's own network. */
const Digest = (() => {
  const ROUND = [], FIRST = [], bytesOf = (text) => new TextEncoder().encode(text);
  for (let n = 2; ROUND.length < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) prime = prime && n % d !== 0;
    if (!prime) continue;
    if (FIRST.length < 8) FIRST.push((Math.sqrt(n) * 2 ** 32) | 0);
    ROUND.push((Math.cbrt(n) * 2 ** 32) | 0);
  }
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  function sha256(bytes) {
    const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6), view = new DataView(padded.buffer);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
    const state = Int32Array.from(FIRST), w = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + i * 4);
      for (let i = 16; i < 64; i += 1) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = (w[i - 16] + w[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((part, i) => { state[i] = (state[i] + part) | 0; });
    }
    const digest = new Uint8Array(32), written = new DataView(digest.buffer);
    state.forEach((part, i) => written.setInt32(i * 4, part));
    return digest;
  }
  function hmac(key, ...parts) {
    const pads = [0x36, 0x5c].map((pad) => Uint8Array.from({ length: 64 }, (nothing, i) => (key[i] || 0) ^ pad));
    return sha256(joined(pads[1], sha256(joined(pads[0], ...parts))));
  }
  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  }
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  async function pbkdf2(secret, salt, rounds) { /* texts; 32 bytes as hex */
    if (globalThis.crypto.subtle) {
      const key = await crypto.subtle.importKey("raw", bytesOf(secret), "PBKDF2", false, ["deriveBits"]);
      const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations: rounds };
      return hex(new Uint8Array(await crypto.subtle.deriveBits(how, key, 256)));
    }
    const key = bytesOf(secret);
    let last = hmac(key, bytesOf(salt), Uint8Array.of(0, 0, 0, 1));
    const sum = last.slice();
    for (let i = 1; i < rounds; i += 1) {
      last = hmac(key, last);
      last.forEach((byte, at) => { sum[at] ^= byte; });
    }
    return hex(sum);
  }
  const random = (size) => hex(crypto.getRandomValues(new Uint8Array(size)));
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  function receipt(id) { /* the number the server will give: surveys.intake.landing.receipt_number */
    const signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", digest = sha256(bytesOf(`receipt ${id} 0`)).slice(0, 8);
    let number = BigInt(`0x${hex(digest)}`), said = "";
    for (let i = 0; i < 8; i += 1) { said += signs[Number(number % 31n)]; number /= 31n; }
    return `${said.slice(0, 4)}-${said.slice(4)}`;
  }
  return { sha256: (text) => hex(sha256(bytesOf(text))), pbkdf2, uuid, random, receipt };
})();
