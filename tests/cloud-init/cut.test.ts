import { expect } from "chai";
import { cutUserData } from "../../cloud-init/cut";
import type { Document } from "../../cloud-init/document";
import { boxDocumentsFor, installDocuments } from "../../cloud-init/documents";
import { gzipped, readMime, renderMime } from "../../cloud-init/mime";
import { gunzipSync } from "node:zlib";
import { parsed, written } from "./parts";
import { box, documents, variants } from "./variants";

/** Returns the services that documents start, in order. */
const started = (all: readonly Document[]) =>
    all
        .flatMap((document) => parsed(document).runcmd ?? [])
        .filter((command) => command.includes("--now"))
        .map((command) => command.at(-1)!);

for (const variant of variants) {
    describe(`the cut through the documents of ${variant}`, () => {
        const { machine, desktop, member, region } = box(variant);
        const install = installDocuments(machine, desktop);
        const thisBox = boxDocumentsFor(machine, desktop, region)(member);
        const whole = gzipped(renderMime(documents(box(variant))));
        const files = written(install);

        it("gives the install documents and the box's, which in order are the whole user data", () => {
            const cut = cutUserData(whole);
            expect(readMime(cut.install)).to.deep.equal(install);
            expect(readMime(gunzipSync(cut.thisBox))).to.deep.equal(thisBox);
            expect(documents(box(variant))).to.deep.equal([...install, ...thisBox]);
        });

        it("has nothing of the member or the region in the install part, whose bytes are the same for all", () => {
            const other = boxDocumentsFor(machine, desktop, "us-east-1")({ name: "ben" });
            const ofOther = gzipped(renderMime([...install, ...other]));
            expect(ofOther.equals(whole)).to.equal(false);
            expect(cutUserData(ofOther).install.equals(cutUserData(whole).install)).to.equal(true);
            const text = install.map(({ content }) => content).join("");
            expect(text).not.to.match(new RegExp(`\\b${member.name}\\b|${region}`));
        });

        it("leaves files and commands alone to the install part, the only ones that the preparation executes", () => {
            const keys = install.flatMap((document) => Object.keys(parsed(document)));
            expect([...new Set(keys)].sort()).to.deep.equal(["merge_how", "runcmd", "write_files"]);
        });

        it("has every install service run a script of its own part, after those that it waits for", () => {
            const services = started(install);
            expect(services).to.include("workstation-packages.service");
            for (const [at, service] of services.entries()) {
                const text = files.get(`/etc/systemd/system/${service}`) ?? "";
                const [, script = ""] = /^ExecStart=(\S+)$/m.exec(text) ?? [];
                expect(files.get(script), service).to.match(/^#!/);
                const [, after = ""] = /^After=(.*)$/m.exec(text) ?? [];
                const waitsFor = after.split(" ").filter((it) => services.includes(it));
                expect(services.slice(0, at), service).to.include.members(waitsFor);
            }
        });

        it("lets no install script ask for a setting of the box, which an image in the making does not have", () => {
            const scripts = started(install).map((service) =>
                service.replace(
                    /^workstation-(.*)\.service$/,
                    "/usr/local/libexec/workstation/$1.sh",
                ),
            );
            for (const script of scripts)
                expect(files.get(script), script).not.to.include("WORKSTATION_");
        });

        it("writes no file in both parts", () => {
            const both = [...written(thisBox).keys()].filter((path) => files.has(path));
            expect(both).to.deep.equal([]);
        });
    });
}
