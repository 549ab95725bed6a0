import { expect } from "chai";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicKeysIn } from "../../../cli/change/public-keys";
import { privateKeys, publicKeys, refusedKeys, secret } from "../../settings/ssh-keys";

const { ed25519, ecdsa256, rsa2048 } = publicKeys;
const bare = (key: string) => key.split(" ").slice(0, 2).join(" ");

describe("The value of --key", () => {
    let folder: string;
    const { HOME } = process.env;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "workstation-keys-"));
        process.env["HOME"] = folder;
    });
    after(() => {
        process.env["HOME"] = HOME;
        rmSync(folder, { recursive: true });
    });
    const file = (name: string, text: string) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
    };
    const refusal = (...values: readonly string[]) => {
        try {
            return `accepted: ${publicKeysIn(values).join()}`;
        } catch (error) {
            return String(error);
        }
    };

    it("is a file with several keys, whose comments stay; blank lines and comments are left out", () => {
        const text = `\uFEFF# ana's\r\n${ed25519}\r\n\r\n  ${ecdsa256}  \r\n`;
        expect(publicKeysIn([file("two.pub", text)])).to.deep.equal([ed25519, ecdsa256]);
    });

    it("is a file below the home, also where no shell has resolved ~", () => {
        file("home.pub", ed25519);
        expect(publicKeysIn(["~/home.pub"])).to.deep.equal([ed25519]);
    });

    it("is the text of one or more keys, as somebody has sent them", () => {
        expect(publicKeysIn([ed25519])).to.deep.equal([ed25519]);
        expect(publicKeysIn([`${rsa2048}\n${ecdsa256}\n`])).to.deep.equal([rsa2048, ecdsa256]);
    });

    it("may be given again, and names each key once", () => {
        const again = file("again.pub", `${bare(ed25519)} another comment`);
        expect(publicKeysIn([ed25519, ecdsa256, again])).to.deep.equal([
            `${bare(ed25519)} another comment`,
            ecdsa256,
        ]);
    });

    for (const [kind, key] of Object.entries(privateKeys))
        it(`is never a private key (${kind}), of which nothing is printed`, () => {
            const path = file("id", key);
            for (const told of [refusal(path), refusal(key)]) {
                expect(told).to.contain("holds a private key (not shown)");
                expect(told).to.not.contain(secret);
            }
            expect(refusal(path)).to.contain("public half, the .pub file beside it");
            file("id.pub", ed25519);
            expect(refusal(path)).to.contain(`public half: --key ${path}.pub`);
            rmSync(`${path}.pub`);
        });

    it("is refused at the line with a fault", () => {
        const path = file("old.pub", `${ed25519}\n${refusedKeys.dsa}\n`);
        expect(refusal(path)).to.contain(`${path}:2 is a DSA key`);
        expect(refusal(`${ed25519} `.slice(0, 60))).to.contain("--key:1 is cut short or damaged");
        const page = file("page.pub", "<html>\u001b[2J");
        expect(refusal(page)).to.contain(`${page}:1 does not begin with a key type`);
        expect(refusal(page)).to.not.contain("\u001b");
    });

    it("is refused in words when it is no file that can be read", () => {
        const ways = "`ls ~/.ssh/*.pub` lists the keys of this laptop";
        expect(refusal("~/none.pub")).to.contain(`--key ~/none.pub does not exist; ${ways}`);
        expect(refusal(folder)).to.contain(`--key ${folder} is a folder, not a .pub file`);
        expect(refusal(join(file("a.pub", ed25519), "b"))).to.contain("does not exist");
        symlinkSync("loop", join(folder, "loop"));
        expect(refusal(join(folder, "loop"))).to.contain("cannot be read (ELOOP)");
        for (const path of ["/dev/zero", file("long.pub", `${ed25519}\n`.repeat(2000))])
            expect(refusal(path)).to.contain(`--key ${path} is not a .pub file`);
        expect(refusal(file("none.pub", "# none\n"))).to.contain("none.pub holds no public key");
    });
});
