using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-01-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "scenario.js", esModule = embed "scenario.js"),
    (name = "@shoal/balancer", esModule = embed "balancer.js"),
  ],
);
