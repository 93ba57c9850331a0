output "validators" {
  description = "Primaries by name: their public and private address."
  value       = { for name, node in module.validator : name => { public_ip = node.public_ip, private_ip = node.private_ip } }
}

output "doors" {
  description = "Every port that is open on any machine, as protocol/port and to whom."
  value       = setunion(module.monitoring.doors, flatten([for node in values(module.validator) : tolist(node.doors)]))
}

output "monitoring_ip" {
  description = "Where Grafana is."
  value       = module.monitoring.public_ip
}
