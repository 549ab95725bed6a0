import { expect } from "chai";
import { parsed, written } from "./parts";
import { box, documents, variants } from "./variants";

describe("units", () => {
    for (const variant of variants) {
        const all = documents(box(variant));
        const files = written(all);
        const units = [...files].filter(([path]) => path.startsWith("/etc/systemd/system/"));
        const started = all
            .flatMap((document) => parsed(document).runcmd ?? [])
            .flatMap((command) => command.filter((word) => word.endsWith(".service")));

        it(`of ${variant} exist, and each is started once`, () => {
            const names = started.map((name) => name.replace("@ada", "@"));
            const paths = units.map(([path]) => path.replace("/etc/systemd/system/", ""));
            expect(names.toSorted()).to.deep.equal(paths.toSorted());
        });

        // The last one comes with the live settings.
        const elsewhere = ["/bin/bash", "/usr/sbin/ip", "/usr/local/bin/workstation-status"];

        it(`of ${variant} run files that exist`, () => {
            for (const [path, text] of units) {
                const program = /^ExecStart=-?(\S+)/m.exec(text)?.[1] ?? "";
                const known = files.has(program) || elsewhere.includes(program);
                expect(known, `${path}: ${program}`).to.be.true;
            }
        });

        it(`of ${variant} never delay multi-user.target, because cloud-init waits for it`, () => {
            for (const [path, text] of units) {
                expect(text, path).to.include("WantedBy=cloud-init.target\n");
                expect(text, path).to.not.include("multi-user.target");
            }
        });

        it(`of ${variant} are ordered only after units that exist`, () => {
            const known = new Set(started.map((name) => name.replace("@ada", "@%i")));
            for (const [path, text] of units) {
                const named = text.match(/workstation-[\w@%-]+\.service/g) ?? [];
                const optional = new Set(["workstation-nvidia-driver.service"]); // the image may bring it
                const missing = named.filter((name) => !known.has(name) && !optional.has(name));
                expect(missing, path).to.deep.equal([]);
            }
        });

        const driver = files.get("/etc/systemd/system/workstation-nvidia-driver.service");
        if (driver !== undefined) {
            it(`of ${variant} install the driver while no other package manager runs, because dpkg does not wait`, () => {
                const after = /^After=(.*)$/m.exec(driver)?.[1]?.split(" ");
                expect(after).to.include.members([
                    "workstation-container-runtime.service",
                    "workstation-packages.service",
                ]);
            });
        }

        const framework = "workstation-framework.service";
        if (!started.includes(framework)) continue;
        it(`of ${variant} pull the training image without waiting for the desktop's packages`, () => {
            const waitsFor = new Set([framework]);
            for (const name of waitsFor) {
                const text = files.get(`/etc/systemd/system/${name}`) ?? "";
                const after = /^After=(.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
                after.forEach((it) => waitsFor.add(it));
            }
            expect([...waitsFor]).to.include("workstation-container-runtime.service");
            expect([...waitsFor]).to.not.include("workstation-packages.service");
        });
    }

    it("of the desktop, and no others, stay off where the live settings have switched it off", () => {
        const condition =
            "ConditionPathExists=!/var/lib/workstation/live/current/desktop-off\n[Service]";
        const off = [...written(documents(box("debian12-g4dn")))]
            .filter(([, text]) => text.includes(condition))
            .map(([path]) => path.replace("/etc/systemd/system/workstation-", ""));
        expect(off).to.deep.equal(["vnc@.service", "desktop@.service", "novnc.service"]);
    });

    it("are started without blocking, after systemd has read them", () => {
        for (const document of documents(box("debian12-g4dn"))) {
            const commands = parsed(document).runcmd ?? [];
            for (const [index, command] of commands.entries()) {
                if (!command.includes("enable")) continue;
                expect(command.slice(0, 4)).to.deep.equal([
                    "systemctl",
                    "enable",
                    "--now",
                    "--no-block",
                ]);
                expect(commands[index - 1]).to.deep.equal(["systemctl", "daemon-reload"]);
            }
        }
    });
});
