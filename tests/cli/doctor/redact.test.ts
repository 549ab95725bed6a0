import { expect } from "chai";
import fc from "fast-check";
import { type Known, Redactor } from "../../../cli/doctor/redact";

const known: Known = {
    secrets: ["hunter2-hunter2"],
    users: ["meier", "ana", "root"],
    hosts: ["thinkpad7"],
    homes: ["/srv/people/meier", "/root"],
};

const letters = (alphabet: string, least: number, most = least) =>
    fc.string({ unit: fc.constantFrom(...alphabet), minLength: least, maxLength: most });
const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";
const hex = `${digits}abcdef`;
const base64 = `${capitals}${capitals.toLowerCase()}${digits}+/`;
const byte = fc.integer({ min: 1, max: 254 });
const address = fc
    .tuple(fc.constantFrom(3, 10, 54, 172, 203), byte, byte, byte)
    .map((it) => it.join("."));
const sixteen = letters(hex, 4);
/** As random bytes in base64 are. */
const mixed = (text: fc.Arbitrary<string>) =>
    text.filter((it) => /\d/.test(it) && /[a-z]/.test(it) && /[A-Z]/.test(it));

/** A secret of each kind, and the words around it that give it away, where it has no shape of its own. */
const secrets: Readonly<Record<string, fc.Arbitrary<readonly [secret: string, text: string]>>> = {
    "account id": letters(digits, 12).map((it) => [it, it]),
    "user in an ARN": fc
        .tuple(letters(digits, 12), letters(`${capitals}${digits}.@-`, 6, 20))
        .map(([account, user]) => [user, `arn:aws:iam::${account}:user/${user}`]),
    "role's session in an ARN": fc
        .tuple(letters(digits, 12), letters(`${capitals}${digits}.@-`, 6, 20))
        .map(([account, user]) => [user, `arn:aws:sts::${account}:assumed-role/Dev/${user}`]),
    "access key": letters(capitals + digits, 16).map((it) => [`AKIA${it}`, `AKIA${it}`]),
    "temporary access key": letters(capitals + digits, 16).map((it) => [`ASIA${it}`, `ASIA${it}`]),
    "id of a role": letters(capitals + digits, 17).map((it) => [`AROA${it}`, `AROA${it}`]),
    "secret key": mixed(letters(base64, 40)).map((it) => [it, it]),
    "session token": mixed(letters(base64, 300, 400)).map((it) => [it, `${it}==`]),
    "token in an address": letters(hex, 20, 48).map((it) => [it, `/lab?token=${it}`]),
    "password in a line": letters(base64, 8, 12).map((it) => [it, `password: ${it}`]),
    "bearer token": letters(hex, 20).map((it) => [it, `Authorization: Bearer ${it}`]),
    "JSON Web Token": mixed(letters(base64.slice(0, 62), 30)).map((it) => [
        it,
        `eyJhbGciOiJIUzI1NiJ9.${it}.${it}`,
    ]),
    "private key": mixed(letters(base64, 200)).map((it) => [
        it,
        `-----BEGIN OPENSSH PRIVATE KEY-----\n${it}\n-----END OPENSSH PRIVATE KEY-----`,
    ]),
    "password of a proxy": letters(base64.slice(0, 62), 8).map((it) => [
        it,
        `http://meier:${it}@proxy:80`,
    ]),
    "IPv4 address": address.map((it) => [it, it]),
    "address as a host's name": address.map((it) => {
        const name = `ip-${it.replaceAll(".", "-")}`;
        return [name, `${name}.ec2.internal`];
    }),
    "IPv6 address": fc
        .tuple(sixteen, sixteen, sixteen)
        .map(([a, b, c]) => [`2a05:d018:${a}:${b}::${c}`, `2a05:d018:${a}:${b}::${c}`]),
    "hardware address": letters(hex, 12).map((it) => {
        const text = it.match(/../g)!.join(":");
        return [text, text];
    }),
    "e-mail address": letters(capitals.toLowerCase(), 6).map((it) => [
        `${it}@example.org`,
        `${it}@example.org`,
    ]),
    "home on Linux": letters(capitals.toLowerCase(), 6).map((it) => [it, `/home/${it}/.ssh/id`]),
    "home on macOS": letters(capitals.toLowerCase(), 6).map((it) => [it, `/Users/${it}/.ssh/id`]),
    "home on Windows": letters(capitals.toLowerCase(), 6).map((it) => [
        `${it} Meyer`,
        `C:\\Users\\${it} Meyer\\x`,
    ]),
    "known secret": fc.constant(["hunter2-hunter2", "xhunter2-hunter2x"] as const),
    "known user": fc.constantFrom(["meier", "meier's box"], ["Ana", "Ana:"] as const),
    "known home": fc.constant(["/srv/people/meier", "/srv/people/meier/.ssh"] as const),
    "known host": fc.constant(["thinkpad7", "thinkpad7:22"] as const),
};

/** Words beside a secret, as sentences, logs and tables have them. */
const before = fc.constantFrom("", "x ", "(", '"', "found: ", "a=", "\n", "User ", "[1] 12:34:56 ");
const behind = fc.constantFrom("", " x", ")", '"', ".", ",", "\n", "; next", "'");

/** The texts of a bundle, and where in them a secret is put. */
const fields = ["says", "next", "line", "version"] as const;

describe("a bundle's placeholders", () => {
    for (const [kind, secret] of Object.entries(secrets))
        it(`take the place of each ${kind}, in every field`, () => {
            const planted = fc.record({
                ...{ secret, before, behind, field: fc.constantFrom(...fields) },
            });
            fc.assert(
                fc.property(planted, ({ secret: [text, shown], before, behind, field }) => {
                    const around = `${before}${shown}${behind}`;
                    const bundle = {
                        checks: [{ says: "ok", next: "go", [field]: around }],
                        log: { lines: ["first", around] },
                    };
                    const written = JSON.stringify(new Redactor(known).value(bundle));
                    const kept = JSON.stringify(text).slice(1, -1).toLowerCase();
                    expect(written.toLowerCase()).to.not.contain(kept);
                }),
                { numRuns: 300 },
            );
        });

    it("are the same for the same text, and others for another", () => {
        const redactor = new Redactor(known);
        const said = redactor.text("111122223333 at 10.0.0.7, 444455556666 at 10.0.0.8");
        expect(said).to.equal("<account-1> at <address-1>, <account-2> at <address-2>");
        expect(redactor.text("10.0.0.7 of 111122223333")).to.equal("<address-1> of <account-1>");
        expect(redactor.text("/home/ana, Ana, ana")).to.equal("/home/<user-1>, <user-1>, <user-1>");
        expect(redactor.replaced).to.deep.equal({ account: 2, address: 2, user: 1 });
    });

    it("keep what helps: ids of boxes, times, versions, loopback, paths of programs and root", () => {
        const text = [
            "2026-11-30T10:00:00.000Z i-0a1b2c3d4e5f60718 t3a.large in us-east-1a, agent 3.3.4793.0",
            "Nov 30 10:00:00 systemd[1]: workstation-desktop.service: Failed with result 'exit-code'.",
            "/usr/lib/systemd/system/workstation-container-runtime.service of root at 127.0.0.1:6080",
            "4 of the 32 vCPUs of L-1216C47A (Running On-Demand Standard instances) run",
        ].join("\n");
        expect(new Redactor(known).text(text)).to.equal(text);
    });
});
