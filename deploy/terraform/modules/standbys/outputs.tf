output "standbys" {
  description = "Standbys by name: their public and private address."
  value       = { for node in module.standby : node.name => { public_ip = node.public_ip, private_ip = node.private_ip } }
}

output "doors" {
  description = "Every port that is open on any machine, as protocol/port and to whom."
  value       = setunion(module.monitoring.doors, flatten([for node in values(module.standby) : tolist(node.doors)]))
}

output "monitoring_ip" {
  description = "Where Grafana is."
  value       = module.monitoring.public_ip
}
