output "validators" {
  description = "Primaries by name."
  value       = module.validators.validators
}

output "standbys" {
  description = "Standbys by name."
  value       = module.standbys.standbys
}

output "doors" {
  description = "Every port that is open on any machine."
  value       = setunion(module.validators.doors, module.standbys.doors)
}

output "monitoring_ip" {
  description = "Where Grafana is."
  value       = module.validators.monitoring_ip
}

output "standby_monitoring_ip" {
  description = "Where Grafana of the other region is."
  value       = module.standbys.monitoring_ip
}
