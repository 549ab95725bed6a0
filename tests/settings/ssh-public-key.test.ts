import { expect } from "chai";
import fc from "fast-check";
import { renderProblems } from "../../settings/problem";
import { sshPublicKeyFault } from "../../settings/ssh-public-key";
import { problemsWith, problemWith, settingsWith } from "./raw";
import { privateKeys, publicKeys, refusedKeys, secret } from "./ssh-keys";

function refusedKey(key: unknown) {
    return problemWith({ members: [{ name: "ana", sshPublicKeys: [publicKeys.ed25519, key] }] });
}

describe("a member's SSH public key", () => {
    for (const [kind, key] of Object.entries(publicKeys)) {
        it(`may be of kind ${kind}, with or without a comment, and is stored without it`, () => {
            const bare = key.split(" ").slice(0, 2).join(" ");
            const sshPublicKeys = [`${key}\n`, bare];
            const { members } = settingsWith({ members: [{ name: "ana", sshPublicKeys }] });
            expect(members[0]?.sshPublicKeys).to.deep.equal([bare, bare]);
        });

        it(`of kind ${kind} may have more than one blank between its parts`, () => {
            const bare = key.split(" ").slice(0, 2);
            const sshPublicKeys = [`${bare.join("   ")} \t ana@laptop`];
            const { members } = settingsWith({ members: [{ name: "ana", sshPublicKeys }] });
            expect(members[0]?.sshPublicKeys).to.deep.equal([bare.join(" ")]);
        });

        it(`refuses a key of kind ${kind} that is cut short anywhere`, () => {
            const [type = "", encoded = ""] = key.split(" ");
            const whole = Buffer.from(encoded, "base64");
            fc.assert(
                fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
                    const cut = whole.subarray(0, length).toString("base64");
                    expect(sshPublicKeyFault(`${type} ${cut}`)).to.equal("is cut short or damaged");
                }),
            );
        });
    }

    const refusals: [title: string, key: unknown, wrong: string][] = [
        ["a DSA key", refusedKeys.dsa, "is a DSA key, which OpenSSH no longer accepts"],
        [
            "an RSA key of 1024 bits",
            refusedKeys.rsa1024,
            "is an RSA key of 1024 bits, fewer than 2048",
        ],
        ["a path", "~/.ssh/id_ed25519.pub", "does not begin with a key type"],
        ["nothing", "", "does not begin with a key type"],
        [
            "two keys in one entry",
            `${publicKeys.ed25519}\n${publicKeys.ecdsa256}`,
            "is more than one line",
        ],
        ["a number", 5, "is not text"],
        [
            "a key with a control character in its base64",
            publicKeys.ed25519.replace("AAAAC3", "AAAA\u009bC3"),
            "is cut short or damaged",
        ],
        ["a type without its key", "ssh-ed25519", "is cut short or damaged"],
        [
            "a key under another type",
            publicKeys.ed25519.replace("ssh-ed25519", "ssh-rsa"),
            "is cut short or damaged",
        ],
        [
            "a key with something behind it",
            `${publicKeys.ed25519.split(" ").slice(0, 2).join(" ")}AAAAAWE=`,
            "is cut short or damaged",
        ],
    ];
    for (const [title, key, wrong] of refusals) {
        it(`refuses ${title}, and asks for the .pub file`, () => {
            const problem = refusedKey(key);
            expect(problem.wrong).to.equal(wrong);
            expect(problem.allowed).to.match(/the line of a \.pub file/);
            expect(problem.fixed).to.equal(
                `pulumi config set --path 'members[0].sshPublicKeys[1]' "$(cat ~/.ssh/id_ed25519.pub)"`,
            );
        });
    }

    it("may have a comment in any script, which reaches no box", () => {
        for (const comment of ["josé@laptop", "Jürgen's laptop", "a\u2028b", "\u009b"]) {
            const key = publicKeys.ed25519.replace("ana@laptop", comment);
            const { members } = settingsWith({ members: [{ name: "jose", sshPublicKeys: [key] }] });
            expect(members[0]?.sshPublicKeys[0]).to.match(/^ssh-ed25519 [A-Za-z0-9+/]+=*$/);
        }
    });

    it("refuses a long value, and shows only its beginning", () => {
        expect(refusedKey("x".repeat(80)).got).to.equal(`"${"x".repeat(39)}... (82 characters)`);
    });
});

describe("a private key pasted into the settings", () => {
    for (const [kind, key] of Object.entries(privateKeys)) {
        it(`is refused without being repeated (${kind}), and the user is told to create a new pair`, () => {
            const problem = refusedKey(key);
            expect(problem.wrong).to.match(/^is a private key; .* so create a new key pair$/);
            expect(problem.got).to.equal("a private key (not shown)");
            expect(renderProblems("dev", [problem])).not.to.contain(secret);
        });

        it(`is never repeated (${kind}), wherever it was pasted`, () => {
            const places = [
                { members: key },
                { members: [key] },
                { members: [{ name: key }] },
                { members: [{ name: "ana", sshPublicKeys: key }] },
                { members: [{ name: "ana", sshPrivateKey: key }] },
                { members: [{ name: "ana", sshPublicKeys: [[key]] }] },
                { sshPublicKeys: [key] },
                { instanceTypes: [key] },
                { sshFrom: key },
                { access: "ssh", sshFrom: [key] },
                ...["os", "desktop", "frameworkVersion", "imageId", "rootVolumeGiB"].map(
                    (name) => ({
                        [name]: key,
                    }),
                ),
            ];
            for (const changes of places) {
                const message = renderProblems("dev", problemsWith(changes));
                expect(message, message).not.to.contain(secret);
                expect(message.toLowerCase()).not.to.contain(secret.slice(0, 4).toLowerCase());
                expect(message).to.match(/pulumi config --stack dev (set|rm)/);
            }
        });
    }
});
