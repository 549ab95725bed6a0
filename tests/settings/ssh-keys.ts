/**
 * Public keys that `ssh-keygen` (OpenSSH 9.2) created for these tests, and hardware-backed ones written
 * in its wire format, because creating those takes the hardware. Nobody has the private halves.
 */
export const publicKeys = {
    ed25519:
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB+cCeOd6rEzdiiO7h0TEdxkAyvSnYxuhp2Wh4kzOO2D ana@laptop",
    rsa2048:
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC3n27fZDb/aceHjacMsO5Sh+g4+I7tCEsjLjFthxXM" +
        "nAENFJPwGgfALl6FKFU4VB8Za4AYix868O+VCNhG2WBKP8ZVwOpl6XtN88zLFk5y8Q/JrbqR6goHb5mG8sA/x" +
        "E5kVt2bFgIQaqjJhKNp80/c9FKkP1H43BhhbescDiEGK4A7SADmtLIdH22vE8IsxSQK6aWz/PZRCt4pXkwjax" +
        "OMBsdghx3Q9F/jTzfCBbu+vW6Sfv7NOdj58Xry/cxZ0LE4LT5Z6n+Yr0kt2dfhMZP8LS2SACf/YYiwSPW7n3+" +
        "VDlbltEYfTBtaIHnH/bec0IAd6PA8x20/3V/8WXWzpDxZ ana@laptop",
    ecdsa256:
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBKciIAp7" +
        "qYDQuwYYLSwSX6fNVqZvBl91W+NX2cCjQEIufQ0DMEgzaGGZPqh3fMmZEe5fsl/tra0SuQiTaRbZ21w= ana@" +
        "laptop",
    ecdsa384:
        "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBNCLnWMg" +
        "ajI9gd3LIEbW2dmkQgqNJkC8DMeHNx2iURBWBEwud+tMNlrvKaVt2JUfVHeFlk0ek6SH0+liAf1C6VTNqxZyT" +
        "hbhgCL3TDVex8a6c3gTls2xGxim8PhBIH2k+Q== ana@laptop",
    ecdsa521:
        "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAD8tKOd" +
        "Gp8WxdvjnxWUUYebaO0/LS8K69ErV3V7g4Wkmg3nqnu51EjzY9Gp6b+2pWZJq12H0ZGgXyaLdwmS9yJShAEDq" +
        "H3+BmgO5EsmfBX32vjlj2gelMd3e5TSpqWwqdSaQy49tqJ/gUD/pQMd3UgUBvVGU4anrOceFsmdG0kWE/PUKg" +
        "== ana@laptop",
    hardwareEd25519: wireKey("sk-ssh-ed25519@openssh.com", Buffer.alloc(32, 7), "ssh:"),
    hardwareEcdsa: wireKey(
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "nistp256",
        Buffer.alloc(65, 7),
        "ssh:",
    ),
};

/** Keys of refused kinds. */
export const refusedKeys = {
    rsa1024:
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDCoGF2aniPtTdwP/BfoBCop6zkfQiJYL7eMn45c+vE" +
        "vOB3IQ9pWkIJNyGHw6PeklgPmCeFCRG1QbbsVFfNj3KdVkbhEVV54AN85fnQrnry2eyjhlKiEqW7iOGnx2MCj" +
        "qwTtWz4TsGrSzgtgIAUsDyx4R2rqcqHRDNSydyAtOoG2Q== ana@laptop",
    dsa: wireKey("ssh-dss", Buffer.alloc(129, 1), Buffer.alloc(21, 1), Buffer.alloc(128, 1)),
};

/** Text inside every private key below; no message may repeat it. */
export const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ";

/** Formats in which users paste private keys. */
export const privateKeys = {
    "OpenSSH PEM": pem("OPENSSH PRIVATE KEY"),
    "RSA PEM": pem("RSA PRIVATE KEY"),
    "PKCS #8 PEM": pem("ENCRYPTED PRIVATE KEY"),
    "PEM folded into one line by YAML": pem("EC PRIVATE KEY").replaceAll("\n", " "),
    "OpenSSH without its first line": `b3BlbnNzaC1rZXktdjEAAAAABG5vbmUA${secret}`,
    "ssh.com": `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${secret}\n`,
    PuTTY: `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n${secret}\n`,
};

function pem(label: string): string {
    return `-----BEGIN ${label}-----\n${secret}\n${secret}\n-----END ${label}-----\n`;
}

/** Returns one line of a public key file: length-prefixed fields in base64 (RFC 4251, section 5). */
export function wireKey(type: string, ...rest: readonly (string | Buffer)[]): string {
    const blob = [type, ...rest].flatMap((field) => {
        const bytes = Buffer.from(field);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(bytes.length);
        return [length, bytes];
    });
    return `${type} ${Buffer.concat(blob).toString("base64")} ana@laptop`;
}
